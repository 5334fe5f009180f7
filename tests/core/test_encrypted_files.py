"""A file that is read whole or refused: wrong key, cut anywhere, pieces moved, one bit changed."""

import io
from contextlib import suppress

import pytest

from allonnes.core import encrypted_files
from allonnes.core.encrypted_files import CUT, DAMAGED, HEADER, MAGIC, PIECE, SALT, TAG, WRONG_KEY
from allonnes.core.errors import InvalidInput

KEY = "une phrase que personne ne devine"
ENCRYPTED = PIECE + TAG


@pytest.fixture(autouse=True)
def _cheap_keys(monkeypatch):
    """The price of a key is for those who guess, not for these tests."""
    monkeypatch.setattr(encrypted_files, "SCRYPT_N", 2**4)


def _encrypted(content, *, by=None):
    stream = io.BytesIO()
    step = by or max(len(content), 1)
    with encrypted_files.encrypting(stream, KEY) as writer:
        for start in range(0, len(content), step):
            assert writer.write(content[start : start + step]) == len(content[start : start + step])
    return stream.getvalue()


def _read(encrypted_bytes, key=KEY):
    return encrypted_files.decrypted(io.BytesIO(encrypted_bytes), key).read()


def _bytes(size):
    return (bytes(range(251)) * (size // 251 + 1))[:size]


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 17])
@pytest.mark.parametrize("by", [None, 10_240, 3 * PIECE])
def test_what_was_written_is_read(size, by):
    content = _bytes(size)
    encrypted_bytes = _encrypted(content, by=by)
    assert _read(encrypted_bytes) == content
    pieces = max(1, -(-size // PIECE))
    assert len(encrypted_bytes) == HEADER + size + pieces * TAG


def test_nothing_is_written_in_clear_and_no_two_files_are_alike():
    content = b"Jardin des abeilles" * 1000
    one, other = _encrypted(content), _encrypted(content)
    assert b"abeilles" not in one
    assert one[:HEADER] != other[:HEADER]
    assert one[HEADER:] != other[HEADER:]


def test_pieces_of_another_file_with_the_same_key_are_refused():
    one, other = _encrypted(_bytes(10)), _encrypted(_bytes(10))
    with pytest.raises(InvalidInput, match=DAMAGED):
        _read(one[:HEADER] + other[HEADER:])


def test_small_reads_give_the_same_content():
    content = _bytes(2 * PIECE + 5)
    stream = encrypted_files.decrypted(io.BytesIO(_encrypted(content)), KEY)
    parts = []
    while part := stream.read(300_007):
        parts.append(part)
    assert b"".join(parts) == content
    assert stream.read(1) == b""


def test_memory_does_not_grow_with_the_file():
    """The file is asked for a piece at a time, and never more than one ahead of what was read."""
    asked = []

    class Watched(io.BytesIO):
        def read(self, size=-1):
            asked.append(size)
            return super().read(size)

    stream = encrypted_files.decrypted(Watched(_encrypted(_bytes(4 * PIECE))), KEY)
    stream.read(10)
    assert set(asked) == {HEADER, ENCRYPTED}
    assert asked.count(ENCRYPTED) == 2


def test_a_wrong_key_is_said_before_anything_is_read():
    with pytest.raises(InvalidInput, match=WRONG_KEY):
        encrypted_files.decrypted(io.BytesIO(_encrypted(_bytes(3))), KEY + " ")


@pytest.mark.parametrize("place", [len(MAGIC), len(MAGIC) + SALT, HEADER - 1])
def test_a_damaged_header_opens_with_no_key(place):
    with pytest.raises(InvalidInput, match=WRONG_KEY):
        _read(_flipped(_encrypted(_bytes(3)), place))


def test_another_magic_number_is_not_this_form():
    assert encrypted_files.is_encrypted(io.BytesIO(_encrypted(b"")))
    for other in (b"", MAGIC[:-1], b"x" * 600, _flipped(_encrypted(b""), 3)):
        stream = io.BytesIO(other)
        assert not encrypted_files.is_encrypted(stream)
        assert stream.tell() == 0


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (len(MAGIC), CUT),
        (HEADER - 1, CUT),
        (HEADER, CUT),
        (HEADER + 1, DAMAGED),
        (HEADER + TAG - 1, DAMAGED),
        (HEADER + TAG, DAMAGED),
        (HEADER + ENCRYPTED - 1, DAMAGED),
        (HEADER + ENCRYPTED, CUT),
        (HEADER + ENCRYPTED + 1, DAMAGED),
        (HEADER + ENCRYPTED + TAG, DAMAGED),
        (HEADER + 2 * ENCRYPTED - 1, DAMAGED),
        (HEADER + 2 * ENCRYPTED, CUT),
        (HEADER + 2 * ENCRYPTED + TAG, DAMAGED),
        (HEADER + 2 * ENCRYPTED + TAG + 6, DAMAGED),
    ],
)
def test_a_cut_file_is_refused_wherever_it_is_cut(length, said):
    encrypted_bytes = _encrypted(_bytes(2 * PIECE + 7))
    assert len(encrypted_bytes) == HEADER + 2 * ENCRYPTED + TAG + 7
    with pytest.raises(InvalidInput, match=said):
        _read(encrypted_bytes[:length])


def test_a_file_that_fills_its_pieces_is_refused_without_the_last():
    encrypted_bytes = _encrypted(_bytes(2 * PIECE))
    with pytest.raises(InvalidInput, match=CUT):
        _read(encrypted_bytes[: HEADER + ENCRYPTED])


def test_something_added_is_refused():
    for encrypted_bytes in (_encrypted(_bytes(5)), _encrypted(_bytes(PIECE))):
        for extra in (b"x", encrypted_bytes[HEADER:]):
            with pytest.raises(InvalidInput, match=DAMAGED):
                _read(encrypted_bytes + extra)


def _flipped(encrypted_bytes, place):
    return encrypted_bytes[:place] + bytes([encrypted_bytes[place] ^ 1]) + encrypted_bytes[place + 1 :]


@pytest.mark.parametrize("place", [HEADER, HEADER + PIECE, HEADER + ENCRYPTED - 1, HEADER + ENCRYPTED + 4, -1])
def test_one_changed_bit_is_refused(place):
    encrypted_bytes = _encrypted(_bytes(2 * PIECE + 7))
    with pytest.raises(InvalidInput, match=DAMAGED):
        _read(_flipped(encrypted_bytes, place % len(encrypted_bytes)))


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 2, 1), (0, 0, 2), (0, 1, 1, 2), (0, 2), (1, 2), (2,)])
def test_pieces_in_another_order_are_refused(order):
    encrypted_bytes = _encrypted(_bytes(3 * PIECE))
    pieces = [encrypted_bytes[HEADER + number * ENCRYPTED :][:ENCRYPTED] for number in range(3)]
    with pytest.raises(InvalidInput, match=DAMAGED):
        _read(encrypted_bytes[:HEADER] + b"".join(pieces[number] for number in order))


def test_a_writing_that_fails_leaves_a_file_without_end():
    stream = io.BytesIO()
    with suppress(ZeroDivisionError), encrypted_files.encrypting(stream, KEY) as writer:
        writer.write(_bytes(PIECE + 1))
        raise ZeroDivisionError
    with pytest.raises(InvalidInput, match=CUT):
        _read(stream.getvalue())
