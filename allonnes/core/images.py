"""Photos sent by residents: checked by content, drawn again from their pixels, kept without any metadata.

Nothing of the received file is kept: neither its bytes, nor its name, nor where and when the photo was taken
(minimisation: article 5(1)(c) of the GDPR). Colour profiles are dropped too; pixels are read as sRGB.
"""

import hashlib
import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Protocol

import pi_heif
from django.utils.translation import gettext as _
from PIL import ExifTags, Image

from allonnes.core.errors import InvalidInput
from allonnes.core.photo_turn import NoTurn, turn

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 16_000_000
# A plain JPEG is scaled down while it is read: fifty million pixels cost less memory than sixteen in another format.
# One that comes in several passes is not: its whole content is kept until the last.
MAX_SCALED_PIXELS = 50_000_000
# A progressive JPEG of a few hundred kilobytes can ask for thousands of passes over all its pixels; cameras and
# optimisers make at most about twenty.
MAX_JPEG_SCANS = 50
LARGE_WIDTH = 1600
SMALL_WIDTH = 480
# WebP cannot hold more than 16,383 pixels on a side, and a page has no use for an endless ribbon.
MAX_HEIGHT_PER_WIDTH = 2
WEBP_QUALITY = 80

# What Pillow 12, libheif's binding and their parsers raise on files that are damaged or made to harm. Pillow turns most
# of them into UnidentifiedImageError (an OSError) when it opens a file, but lets them all through when it decodes.
DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    EOFError,
    IndexError,
    KeyError,
    OverflowError,
    ZeroDivisionError,
    RuntimeError,
    MemoryError,
    struct.error,
    zlib.error,
)
# The warning is an error where Python is told so, as in tests.
BOMB_ERRORS = (Image.DecompressionBombError, Image.DecompressionBombWarning)

_SIGNATURES = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"GIF87a": "GIF", b"GIF89a": "GIF"}
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_TRANSPOSITIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = {5, 6, 7, 8}
# Long enough never to appear by chance in 10 MB of compressed pixels.
_FOREIGN_SIGNATURES = (
    b"<?php",
    b"<script",
    b"<!doctype html",
    b"<html>",
    b"<html ",
    b"<iframe",
    b"http://www.w3.org/2000/svg",
)
_ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06")
# A PDF reader looks for this signature in the first kilobyte.
_PDF_SIGNATURE, _PDF_REACH = b"%PDF-", 1024

pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


class ImageRefused(InvalidInput):
    """The file cannot become a photo of the portal; `reason` says in French why, and what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__([reason])
        self.reason = reason


class Readable(Protocol):
    """An uploaded or opened file, as bytes."""

    def read(self, size: int = ..., /) -> bytes: ...

    def seek(self, offset: int, /) -> object: ...


@dataclass(frozen=True, slots=True)
class CleanImage:
    """Two WebP pictures drawn from one photo; `width` and `height` in pixels.

    `content_hash` is the SHA-256, in hexadecimal, of the large picture: the same photo gives the same hash.
    """

    large: bytes
    width: int
    height: int
    small: bytes
    small_width: int
    small_height: int
    content_hash: str


def clean_image(file: Readable, *, max_bytes: int = MAX_BYTES) -> CleanImage:
    """Make a photo safe to publish: at most 1,600 and 480 pixels wide, upright, RGB, WebP, no metadata.

    Accepts JPEG, PNG, WebP, GIF (first frame), HEIC/HEIF and AVIF, known by content and never by name, up to
    `max_bytes` bytes and 16 million pixels, or 50 for a JPEG of one pass (read in the header, before decoding).
    Transparency becomes white. One photo at a time on a machine, since each may cost two hundred megabytes.
    Raises ImageRefused with a French sentence for anything else, for a photo that also is another kind of file, and
    when too many photos wait already.
    """
    try:
        with turn():
            return _clean(_read(file, max_bytes))
    except NoTurn as wait:
        raise ImageRefused(_too_many_waiting()) from wait


def _clean(data: bytes) -> CleanImage:
    kind = _kind(data)
    _refuse_foreign_content(data)
    if kind == "JPEG" and _jpeg_scans(data) > MAX_JPEG_SCANS:
        raise ImageRefused(_broken())
    try:
        picture = _draw(data, kind)
    except BOMB_ERRORS as error:
        raise ImageRefused(_too_many_pixels()) from error
    except DECODER_ERRORS as error:
        raise ImageRefused(_broken()) from error
    return _export(picture)


def _read(file: Readable, max_bytes: int) -> bytes:
    file.seek(0)
    data = file.read(max_bytes + 1)
    if not data:
        raise ImageRefused(_("Ce fichier est vide. Choisissez une autre photo."))
    if len(data) > max_bytes:
        raise ImageRefused(
            _("Cette photo pèse plus de %(size)s Mo. Réduisez-la, ou choisissez une photo plus légère.")
            % {"size": max_bytes // (1024 * 1024)}
        )
    return data


def _kind(data: bytes) -> str:
    for signature, kind in _SIGNATURES.items():
        if data.startswith(signature):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    brands = _container_brands(data)
    if brands & _AVIF_BRANDS:
        return "AVIF"
    if brands & _HEIF_BRANDS:
        return "HEIF"
    raise ImageRefused(
        _("Ce fichier n’est pas une photo acceptée. Envoyez une photo au format JPEG, PNG, WebP, GIF, HEIC ou AVIF.")
    )


def _container_brands(data: bytes) -> set[bytes]:
    """The four-letter brands in the first box of an ISO media file (ISO/IEC 14496-12, section 4.3)."""
    if data[4:8] != b"ftyp":
        return set()
    end = min(int.from_bytes(data[:4], "big"), 256)
    return {data[8:12], *(data[start : start + 4] for start in range(16, end, 4))}


def _refuse_foreign_content(data: bytes) -> None:
    """Refuse a file that is a photo and something else: its author does not want a photo published."""
    lowered = data.lower()
    is_foreign = (
        any(signature in lowered for signature in _FOREIGN_SIGNATURES)
        or all(signature in data for signature in _ZIP_SIGNATURES)
        or _PDF_SIGNATURE in data[:_PDF_REACH]
    )
    if is_foreign:
        raise ImageRefused(
            _("Ce fichier contient autre chose qu’une photo. Prenez une nouvelle photo, puis envoyez-la.")
        )


def _jpeg_scans(data: bytes) -> int:
    """How many passes the main picture asks for: its "start of scan" segments (ITU-T T.81, annex B)."""
    scans, position = 0, 2
    while scans <= MAX_JPEG_SCANS:
        position = data.find(b"\xff", position)
        marker = data[position + 1 : position + 2]
        if position < 0 or marker in {b"", b"\xd9"}:
            break
        if marker in {b"\x00", b"\x01", b"\xff"} or b"\xd0" <= marker <= b"\xd8":
            position += 1 if marker == b"\xff" else 2
            continue
        scans += marker == b"\xda"
        position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    return scans


def _draw(data: bytes, kind: str) -> Image.Image:
    """Decode, shrink, turn upright and lay on white, in the order that keeps the memory low."""
    with Image.open(BytesIO(data), formats=[kind]) as source:
        is_scaled = kind == "JPEG" and not source.info.get("progressive") and _jpeg_scans(data) == 1
        _refuse_too_many_pixels(source.size, MAX_SCALED_PIXELS if is_scaled else MAX_PIXELS)
        if kind == "JPEG":
            source.draft(None, _bounded(source.size, LARGE_WIDTH, is_sideways=_orientation(source) in _SIDEWAYS))
        source.load()
        _refuse_too_many_pixels(source.size)
        orientation = _orientation(source)
        picture = _shrunk(_plain_mode(source), LARGE_WIDTH, is_sideways=orientation in _SIDEWAYS)
    if orientation in _TRANSPOSITIONS:
        picture = picture.transpose(_TRANSPOSITIONS[orientation])
    upright = Image.new("RGB", picture.size, "white")
    upright.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    return upright


def _refuse_too_many_pixels(size: tuple[int, int], most: int = MAX_PIXELS) -> None:
    if size[0] * size[1] > most:
        raise ImageRefused(_too_many_pixels(most))


def _orientation(source: Image.Image) -> int:
    """The Exif orientation, 1 to 8; 1 when the metadata cannot be read, which is no reason to lose the photo."""
    try:
        value = source.getexif().get(ExifTags.Base.Orientation, 1)
    except DECODER_ERRORS:
        return 1
    return value if isinstance(value, int) and value in _TRANSPOSITIONS else 1


def _plain_mode(source: Image.Image) -> Image.Image:
    if source.mode.startswith("I;16"):
        # Pillow would cut 16-bit greys at 255 instead of dividing them.
        return source.point(lambda grey: grey * (1 / 256)).convert("L").convert("RGB")
    mode = "RGBA" if source.has_transparency_data else "RGB"
    # Converting to the same mode would copy up to 64 MB for nothing.
    return source if source.mode == mode else source.convert(mode)


def _bounded(size: tuple[int, int], width: int, *, is_sideways: bool = False) -> tuple[int, int]:
    """The size, in the same proportions, that fits once upright in `width` x `2 * width` pixels; never larger."""
    limits = (width * MAX_HEIGHT_PER_WIDTH, width) if is_sideways else (width, width * MAX_HEIGHT_PER_WIDTH)
    ratio = min(1.0, limits[0] / size[0], limits[1] / size[1])
    return max(1, round(size[0] * ratio)), max(1, round(size[1] * ratio))


def _shrunk(picture: Image.Image, width: int, *, is_sideways: bool = False) -> Image.Image:
    size = _bounded(picture.size, width, is_sideways=is_sideways)
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _export(picture: Image.Image) -> CleanImage:
    smaller = _shrunk(picture, SMALL_WIDTH)
    large = _webp(picture)
    return CleanImage(
        large=large,
        width=picture.width,
        height=picture.height,
        small=_webp(smaller),
        small_width=smaller.width,
        small_height=smaller.height,
        content_hash=hashlib.sha256(large).hexdigest(),
    )


def _webp(picture: Image.Image) -> bytes:
    output = BytesIO()
    picture.save(output, "WEBP", quality=WEBP_QUALITY, method=4, exif=b"", xmp=b"", icc_profile=b"")
    return output.getvalue()


def _broken() -> str:
    return _("Cette photo est abîmée ou incomplète. Envoyez-la de nouveau, ou choisissez une autre photo.")


def _too_many_waiting() -> str:
    return _("Le site prépare déjà plusieurs photos. Réessayez dans un instant\u202f: votre texte est gardé.")


def _too_many_pixels(most: int = MAX_PIXELS) -> str:
    return _(
        "Cette photo est trop grande\u202f: elle dépasse %(count)s millions de pixels. Réduisez-la, puis envoyez-la."
    ) % {"count": most // 1_000_000}
