"""Documents joined to a thing: a PDF or an OpenDocument text, known by content, refused when it could act by itself.

A photo is drawn again from its pixels; a document cannot be. It is read instead, and refused when it holds what runs,
what hides another file, or what cannot be read (encrypted). What is kept is served under one safe type.
"""

import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.errors import InvalidInput
from allonnes.core.images import Readable

MAX_BYTES = 10 * 1024 * 1024
# What a document may unfold to while it is checked: a small archive can hold gigabytes.
MAX_UNFOLDED = 60 * 1024 * 1024
MAX_ENTRIES = 2_000
# A reader looks for the end of a PDF in its last kilobyte; what lies further is another file.
PDF_TAIL = 1_024
# The dictionary of a stream lies just before it.
DICTIONARY_REACH = 4_096


class DocumentKind(models.TextChoices):
    PDF = "pdf", "PDF"
    ODT = "odt", gettext_lazy("Texte (ODT)")


SERVED_TYPES = {
    DocumentKind.PDF: "application/pdf",
    DocumentKind.ODT: "application/vnd.oasis.opendocument.text",
}
_ODT_START = b"mimetype" + SERVED_TYPES[DocumentKind.ODT].encode()
_ZIP_NAME = 30
# ISO 32000: what runs, starts a program, or carries another file. A name ends where a delimiter begins.
_PDF_ACTS = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE)"
    rb"(?=[\s/<>()\[\]{}%]|$)"
)
_PDF_LOCKED = re.compile(rb"/Encrypt(?=[\s/<>()\[\]{}%]|$)")
_HEX_IN_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"\bstream\r?\n")
_OTHER_FILTER = re.compile(rb"/(?:ASCIIHex|ASCII85|LZW|RunLength|Crypt)\w*|/(?:AHx|A85|LZW|RL)\b")
_FOREIGN = (b"<?php", b"<script", b"<!doctype html", b"<html", b"<iframe")
_ODT_FOLDERS = ("basic/", "scripts/", "object ", "configurations2/accelerator/current.xml.")
_ODT_FILES = (".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".sh", ".jar", ".bin", ".py", ".html", ".svg")
_ODT_ACTS = (
    b"<!doctype",
    b"<!entity",
    b"script:event-listener",
    b"<office:script",
    b"vnd.sun.star.script:",
    b"macro:",
    b"javascript:",
    b"dde-source",
    b"dde-connection",
    b"<draw:plugin",
    b"<draw:applet",
    b"<draw:object-ole",
)
_EMPTY_SCRIPTS = re.compile(rb"<office:scripts\s*/>|<office:scripts\s*>\s*</office:scripts\s*>")


class DocumentRefused(InvalidInput):
    """The file cannot be joined; `reason` says in French why, and what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__([reason])
        self.reason = reason


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A file that may be kept as it came; `sha256` in hexadecimal, of its bytes."""

    kind: DocumentKind
    data: bytes
    sha256: str

    @property
    def size(self) -> int:
        return len(self.data)


def check_document(file: Readable, *, max_bytes: int = MAX_BYTES) -> CheckedDocument:
    """Read a document whole and say its kind, by content and never by name.

    Raises DocumentRefused with a French sentence for anything but a PDF or an ODT, for what is too heavy, protected by
    a password, damaged, or holds a script, a program or another file.
    """
    data = _read(file, max_bytes)
    kind = _kind(data)
    if kind == DocumentKind.PDF:
        _check_pdf(data)
    else:
        _check_odt(data)
    return CheckedDocument(kind, data, hashlib.sha256(data).hexdigest())


def _read(file: Readable, max_bytes: int) -> bytes:
    file.seek(0)
    data = file.read(max_bytes + 1)
    if not data:
        raise DocumentRefused(_("Ce fichier est vide. Choisissez-en un autre."))
    if len(data) > max_bytes:
        raise DocumentRefused(
            _("Ce document pèse plus de %(size)s Mo. Réduisez-le, ou coupez-le en deux.")
            % {"size": max_bytes // (1024 * 1024)}
        )
    return data


def _kind(data: bytes) -> DocumentKind:
    if data.startswith(b"%PDF-"):
        return DocumentKind.PDF
    if data.startswith(b"PK\x03\x04") and data[_ZIP_NAME : _ZIP_NAME + len(_ODT_START)] == _ODT_START:
        return DocumentKind.ODT
    raise DocumentRefused(
        _("Ce fichier n’est pas un document accepté. Enregistrez-le au format PDF ou ODT, puis envoyez-le.")
    )


def _check_pdf(data: bytes) -> None:
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise DocumentRefused(_broken())
    if len(data) - end > PDF_TAIL or any(sign in data.lower() for sign in _FOREIGN):
        raise DocumentRefused(_acts())
    plain = _with_plain_names(data)
    if _PDF_LOCKED.search(plain):
        raise DocumentRefused(_locked())
    if _PDF_ACTS.search(plain) or any(_PDF_ACTS.search(part) for part in _hidden_parts(data)):
        raise DocumentRefused(_acts())


def _with_plain_names(data: bytes) -> bytes:
    """« /J#53 » is « /JS » (ISO 32000, 7.3.5)."""
    return _HEX_IN_NAME.sub(lambda sign: bytes([int(sign[1], 16)]), data)


def _hidden_parts(data: bytes) -> Iterator[bytes]:
    """The objects that lie compressed in streams of objects (ISO 32000, 7.5.7), unfolded."""
    left = MAX_UNFOLDED
    for stream in _STREAM.finditer(data):
        before = data[max(0, stream.start() - DICTIONARY_REACH) : stream.start()]
        dictionary = _with_plain_names(before[before.rfind(b"obj") :])
        if b"/ObjStm" not in dictionary:
            continue
        if _OTHER_FILTER.search(dictionary) or b"/DecodeParms" in dictionary:
            raise DocumentRefused(_acts())
        is_folded = b"/FlateDecode" in dictionary or b"/Fl " in dictionary
        part = _unfolded(data[stream.end() :], left) if is_folded else data[stream.end() :]
        left -= len(part)
        yield _with_plain_names(part)


def _unfolded(data: bytes, most: int) -> bytes:
    reader = zlib.decompressobj()
    try:
        part = reader.decompress(data, max(1, most))
    except zlib.error as error:
        raise DocumentRefused(_broken()) from error
    if not reader.eof:
        raise DocumentRefused(_broken())
    return part


def _check_odt(data: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_entries(archive)
            for entry in archive.infolist():
                if entry.filename.endswith((".xml", ".rdf")):
                    _check_part(archive.read(entry).lower())
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeError) as error:
        raise DocumentRefused(_broken()) from error


def _check_entries(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = [entry.filename.lower() for entry in entries]
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNFOLDED:
        raise DocumentRefused(_("Ce document est trop lourd une fois déplié. Réduisez ses images, puis envoyez-le."))
    if any(entry.flag_bits & 1 for entry in entries):
        raise DocumentRefused(_locked())
    if "content.xml" not in names or "meta-inf/manifest.xml" not in names or len(set(names)) != len(names):
        raise DocumentRefused(_broken())
    if any(_is_unsafe(name) for name in names):
        raise DocumentRefused(_acts())


def _is_unsafe(name: str) -> bool:
    is_outside = name.startswith(("/", "\\")) or ".." in name.split("/") or "\\" in name
    return is_outside or name.startswith(_ODT_FOLDERS) or name.endswith(_ODT_FILES)


def _check_part(part: bytes) -> None:
    if b"encryption-data" in part:
        raise DocumentRefused(_locked())
    part = _EMPTY_SCRIPTS.sub(b"", part)
    if any(sign in part for sign in (*_ODT_ACTS, *_FOREIGN)) or b"\x00" in part:
        raise DocumentRefused(_acts())


def _broken() -> str:
    return _("Ce document est abîmé ou incomplet. Enregistrez-le de nouveau, puis envoyez-le.")


def _locked() -> str:
    return _("Ce document est protégé par un mot de passe. Enlevez la protection, puis envoyez-le.")


def _acts() -> str:
    return _(
        "Ce document contient un programme, une macro ou un autre fichier. "
        "Imprimez-le au format PDF, puis envoyez ce PDF."
    )
