"""Street tiles through the site: a small server on this machine draws them, counts who asks, and dies."""

import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
from django.core.cache import cache
from django.urls import reverse

from allonnes.core.breaker import Breaker
from allonnes.town import tiles
from allonnes.town.models import TownProfile
from tests.factories.addresses import square

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 1000
AT = (14, 8198, 5697)
pytestmark = pytest.mark.django_db


class Server(BaseHTTPRequestHandler):
    """Draws every tile; `says` changes what it answers."""

    asked: ClassVar[list] = []
    says = "tile"

    def do_GET(self):
        self.asked.append((self.path, dict(self.headers)))
        if self.says == "hang up":
            self.connection.close()
            return
        body = {"tile": PNG, "page": b"<html>", "heavy": PNG + b"x" * tiles.HEAVIEST}.get(self.says, b"")
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "spy=1")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words):
        pass


@pytest.fixture
def server(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(tiles, "SERVER", Breaker(tiles.REST_SECONDS))
    Server.asked, Server.says = [], "tile"
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        settings.MAP_TILES_URL = f"http://127.0.0.1:{served.server_port}/{{z}}/{{x}}/{{y}}.png"
        settings.MAP_TILES_DIR = tmp_path / "tuiles"
        TownProfile.objects.create(name="Allonnes", insee_code="72003", boundary=square(0.13, 47.95, 0.19, 47.98))
        cache.clear()
        yield Server
        served.shutdown()
        thread.join()


def _get(client, at=AT, **headers):
    return client.get(reverse("town:tile", args=at), **headers)


def test_a_tile_is_asked_once_and_kept_and_nothing_of_the_visitor_goes_there(client, server):
    client.cookies["session"] = "secret"
    answer = _get(client, HTTP_USER_AGENT="Navigateur", HTTP_X_FORWARDED_FOR="203.0.113.9", HTTP_REFERER="http://a/")
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "image/png", PNG)
    assert answer["Cache-Control"] == "public, max-age=604800"
    assert "spy" not in answer.cookies
    assert _get(client).content == PNG
    ((path, headers),) = server.asked
    assert path == "/14/8198/5697.png"
    said = " ".join(headers.values())
    assert not [word for word in ("secret", "Navigateur", "203.0.113.9", "http://a/") if word in said]
    assert "Cookie" not in headers


@pytest.mark.parametrize(
    "at", [(14, 0, 0), (11, 1024, 714), (19, 262344, 182823), (14, 8198, 99_999_999), (14, 5, 5697)]
)
def test_only_the_tiles_of_the_town_are_asked(client, server, at):
    assert _get(client, at).status_code == 404
    assert server.asked == []


def test_no_contour_no_setting_no_tile(client, server, settings):
    TownProfile.objects.update(boundary=None)
    cache.clear()
    assert _get(client).status_code == 404
    settings.MAP_TILES_URL = ""
    assert _get(client).status_code == 404
    assert tiles.tile(*AT) is None
    assert server.asked == []


@pytest.mark.parametrize("says", ["page", "heavy", "none"])
def test_what_is_no_tile_is_not_given(client, server, says):
    server.says = says
    assert _get(client).status_code == 404
    assert len(server.asked) == 1
    assert not tiles.settings.MAP_TILES_DIR.exists()


def test_a_dead_server_is_left_alone_and_old_tiles_are_still_given(client, server, settings):
    assert _get(client).status_code == 200
    old = settings.MAP_TILES_DIR / "14-8198-5697"
    os.utime(old, (0, 0))
    server.says = "hang up"
    assert _get(client).content == PNG
    assert _get(client, (14, 8199, 5697)).status_code == 404
    assert len(server.asked) == 2


def test_an_old_tile_is_asked_again(client, server, settings):
    _get(client)
    os.utime(settings.MAP_TILES_DIR / "14-8198-5697", (0, 0))
    _get(client)
    _get(client)
    assert len(server.asked) == 2


def test_the_oldest_tiles_go_when_the_folder_is_full(client, server, settings):
    settings.MAP_TILES_BYTES = 3 * len(PNG)
    for number, column in enumerate((8197, 8198, 8199), 1):
        _get(client, (14, column, 5697))
        os.utime(settings.MAP_TILES_DIR / f"14-{column}-5697", (number * 1e9 / 2, number * 1e9 / 2))
    _get(client, (14, 8198, 5696))
    assert sorted(entry.name for entry in os.scandir(settings.MAP_TILES_DIR)) == [
        "14-8198-5696",
        "14-8198-5697",
        "14-8199-5697",
    ]


def test_a_full_disk_keeps_nothing_and_the_tile_is_given(client, server, settings, tmp_path):
    (tmp_path / "fichier").write_bytes(b"")
    settings.MAP_TILES_DIR = tmp_path / "fichier"
    assert _get(client).content == PNG
