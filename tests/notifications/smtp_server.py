"""A small real mail server: it keeps what it accepted, and can refuse, hang up, or wait before its yes."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default


class _Talk(socketserver.StreamRequestHandler):
    """One conversation of RFC 5321, just what a sender needs."""

    server: "MailServer"

    def handle(self) -> None:
        self._say("220 essai.localhost")
        while line := self.rfile.readline():
            verb = line.split(b":")[0].strip().upper().decode()
            if verb == "DATA":
                if not self._take_letter():
                    return None
            elif verb == "QUIT":
                return self._say("221 bye")
            else:
                self._say(self.server.answers.get(verb, "250 ok"))
        return None

    def _take_letter(self) -> bool:
        """False when the conversation ends there."""
        if "DATA" in self.server.answers:
            self._say(self.server.answers["DATA"])
            return True
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if not self._is_let_in():
            return False
        with self.server.lock:
            self.server.raw.append(b"".join(lines))
        self.server.accepted.set()
        if not self.server.may_answer.wait(timeout=30):
            return False
        self._say("250 queued")
        return True

    def _is_let_in(self) -> bool:
        with self.server.lock:
            self.server.waiting += 1
        self.server.data_seen.set()
        is_in = self.server.may_accept.wait(timeout=30) and not self.server.hangs_up
        with self.server.lock:
            self.server.waiting -= 1
        return is_in

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    """`answers` by verb ("RCPT TO" -> "550 no"); `may_accept` and `may_answer` are gates around the acceptance.

    `waiting` counts the conversations held at the first gate.
    """

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.lock = threading.Lock()
        self.raw: list[bytes] = []
        self.answers: dict[str, str] = {}
        self.hangs_up = False
        self.waiting = 0
        self.data_seen, self.accepted = threading.Event(), threading.Event()
        self.may_accept, self.may_answer = threading.Event(), threading.Event()
        self.may_accept.set()
        self.may_answer.set()

    def handle_error(self, request: socket.socket, client_address: object) -> None:
        """A sender killed in the middle is part of the tests."""

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def letters(self) -> list[Message]:
        """What was accepted, in order."""
        with self.lock:
            return [message_from_bytes(one, policy=default) for one in self.raw]


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server that listens while the block runs."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.may_accept.set()
            server.may_answer.set()
            server.shutdown()
            thread.join()
