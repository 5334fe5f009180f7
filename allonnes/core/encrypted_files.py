"""Files that only the holder of a passphrase reads, written and read as streams: memory stays within a few MiB.

A header (magic number, salt, proof of the key), then pieces of 1 MiB, each under AES-256-GCM with a key of this file
alone. The nonce of a piece is its number and whether it is the last one, so a piece that is altered, moved, doubled or
missing is refused, at the end of the file too.
"""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from allonnes.core.errors import InvalidInput

MAGIC = b"allonnes-chiffre-1\n"
SALT = 16
TAG = 16
HEADER = len(MAGIC) + SALT + TAG
PIECE = 1024 * 1024
# What one try at guessing the passphrase costs: 64 MiB of memory and a fraction of a second.
SCRYPT_N = 2**16
PROOF_NONCE = b"\xff" * 12

WRONG_KEY = "La clé n’est pas celle de ce fichier, ou le début du fichier est abîmé."
CUT = "Le fichier s’arrête avant la fin : prenez une autre copie."
DAMAGED = "Le fichier est coupé ou a été modifié : prenez une autre copie."


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=SCRYPT_N, r=8, p=1).derive(passphrase.encode()))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class Writer(io.RawIOBase):
    """What `encrypting` lends; a file without its last piece is never taken for a whole one."""

    def __init__(self, stream: IO[bytes], passphrase: str) -> None:
        self._stream, self._number, self._waiting = stream, 0, bytearray()
        start = MAGIC + os.urandom(SALT)
        self._cipher = _cipher(passphrase, start[len(MAGIC) :])
        self._header = start + self._cipher.encrypt(PROOF_NONCE, b"", start)
        stream.write(self._header)

    def write(self, data: Any) -> int:
        """Take all of `data`; what fills a piece goes to the file."""
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        """Write the last piece, which says that it is the last; nothing can follow."""
        self._put(bytes(self._waiting), is_last=True)

    def _put(self, piece: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last=is_last)
        self._stream.write(self._cipher.encrypt(nonce, piece, self._header))
        self._number += 1


@contextmanager
def encrypting(stream: IO[bytes], passphrase: str) -> Iterator[Writer]:
    """Encrypt into `stream` what is written; when the block fails the file stays without an end, hence unreadable."""
    writer = Writer(stream, passphrase)
    yield writer
    writer.finish()


class _Reader(io.RawIOBase):
    def __init__(self, stream: IO[bytes], passphrase: str) -> None:
        self._stream, self._number, self._clear = stream, 0, b""
        self._header = stream.read(HEADER)
        if len(self._header) < HEADER:
            raise InvalidInput([CUT])
        start, proof = self._header[:-TAG], self._header[-TAG:]
        self._cipher = _cipher(passphrase, start[len(MAGIC) :])
        try:
            self._cipher.decrypt(PROOF_NONCE, proof, start)
        except InvalidTag as problem:
            raise InvalidInput([WRONG_KEY]) from problem
        self._ahead = self._take()
        if not self._ahead:
            raise InvalidInput([CUT])

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        while not self._clear and self._ahead:
            self._clear = self._next()
        size = min(len(target), len(self._clear))
        target[:size], self._clear = self._clear[:size], self._clear[size:]
        return size

    def _take(self) -> bytes:
        return self._stream.read(PIECE + TAG)

    def _next(self) -> bytes:
        piece, self._ahead = self._ahead, self._take()
        is_last = not self._ahead
        clear = self._open(piece, is_last=is_last)
        if clear is None:
            is_cut = is_last and self._open(piece, is_last=False) is not None
            raise InvalidInput([CUT if is_cut else DAMAGED])
        self._number += 1
        return clear

    def _open(self, piece: bytes, *, is_last: bool) -> bytes | None:
        try:
            return self._cipher.decrypt(_nonce(self._number, is_last=is_last), piece, self._header)
        except InvalidTag:
            return None


def is_encrypted(stream: IO[bytes]) -> bool:
    """Whether a file, at its beginning, was written by `encrypting`; the stream is put back there."""
    start = stream.read(len(MAGIC))
    stream.seek(0)
    return start == MAGIC


def decrypted(stream: IO[bytes], passphrase: str) -> io.BufferedReader:
    """The clear content, as a stream. Only when all of it has been read is it known to be whole.

    Raises InvalidInput with a French sentence, at once when the key is wrong, or while reading when the file is cut or
    was altered: what was read before then is genuine, and must not be used alone.
    """
    return io.BufferedReader(_Reader(stream, passphrase), PIECE)
