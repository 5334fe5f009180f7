"""What never reaches Django is answered in French too, with the headers of every other page."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from gunicorn.http.errors import InvalidHeader, LimitRequestHeaders, LimitRequestLine

from allonnes.core.middleware import PERMISSIONS_POLICY
from allonnes.core.serving import MAX_LINE, WORDS, error_page, status_of
from tests.notifications.processes import ROOT, eventually, free_port, kill

_APPLICATION = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"served"]
"""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """gunicorn with the configuration of a real site, and an application that always answers."""
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    (folder / "plain_site.py").write_text(_APPLICATION)
    server = subprocess.Popen(
        [
            str(Path(sys.executable).parent / "gunicorn"),
            *("--config", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}", "--log-level", "critical"),
            *("--pythonpath", f"{folder}", "plain_site:application"),
        ],
        cwd=ROOT,
        env={**os.environ, "SITE_URL": "https://participation.example.org", "WEB_CONCURRENCY": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        eventually(
            lambda: _ask(port, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").startswith("HTTP/1.1 200")
        )
        yield port
    finally:
        kill(server)


def _ask(port: int, sent: bytes) -> str:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: line.recv(65_536), b"")).decode()
    except OSError:
        return ""


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /" + b"a" * MAX_LINE + b" HTTP/1.1\r\nHost: a\r\n\r\n", HTTPStatus.REQUEST_URI_TOO_LONG),
        (
            b"GET / HTTP/1.1\r\nHost: a\r\nCookie: " + b"a" * 9000 + b"\r\n\r\n",
            HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        ),
        (b"GET / HTTP/1.1\r\n" + b"X-A: b\r\n" * 200 + b"\r\n", HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE),
        (b"<script>alert(1)</script>\r\n\r\n", HTTPStatus.BAD_REQUEST),
        (b"GET / HTTP/9.9\r\n\r\n", HTTPStatus.BAD_REQUEST),
        (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", HTTPStatus.BAD_REQUEST),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: strange\r\n\r\n", HTTPStatus.BAD_REQUEST),
    ],
)
def test_a_request_that_cannot_be_read_is_answered_in_french_with_headers(
    port: int, sent: bytes, status: HTTPStatus
) -> None:
    answer = _ask(port, sent)
    head, _nothing, body = answer.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert first == f"HTTP/1.1 {status.value} {status.phrase}"
    assert WORDS[status][0] in body
    assert '<html lang="fr">' in body
    assert "script" not in body
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Permissions-Policy"] == PERMISSIONS_POLICY
    assert headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == ("nosniff", "DENY")
    assert (headers["Referrer-Policy"], headers["Cache-Control"]) == ("strict-origin", "no-store")
    assert int(headers["Content-Length"]) == len(body.encode())


def test_the_longest_address_reaches_the_site(port: int) -> None:
    path = b"a" * (MAX_LINE - len("GET / HTTP/1.1\r\n"))
    assert "served" in _ask(port, b"GET /" + path + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")


def test_each_fault_has_its_status() -> None:
    assert status_of(LimitRequestLine(9000, MAX_LINE)) == HTTPStatus.REQUEST_URI_TOO_LONG
    assert status_of(LimitRequestHeaders("too many")) == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    assert status_of(InvalidHeader("x")) == HTTPStatus.BAD_REQUEST
    assert status_of(RuntimeError("x")) == HTTPStatus.INTERNAL_SERVER_ERROR


def test_a_local_site_does_not_ask_for_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SITE_URL", raising=False)
    assert b"Strict-Transport-Security" not in error_page(HTTPStatus.BAD_REQUEST)


def test_the_proxy_gives_no_file_of_residents() -> None:
    """A picture is asked of the view that knows who may read its thing."""
    assert "media" not in (ROOT / "deploy" / "Caddyfile").read_text()


def test_the_proxy_has_a_french_page_with_the_same_protections() -> None:
    rules = (ROOT / "deploy" / "Caddyfile").read_text()
    assert "handle_errors {" in rules
    assert "rewrite * /erreur.html" in rules
    for header in ("Content-Security-Policy", "X-Frame-Options DENY", "Strict-Transport-Security", "Referrer-Policy"):
        assert header in rules.split("handle_errors")[1]
    page = (ROOT / "deploy" / "erreur.html").read_text()
    assert '<html lang="fr">' in page
    assert "<script" not in page
    assert "style" not in page
