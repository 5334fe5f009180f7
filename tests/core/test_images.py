"""Photos sent by residents: real ones, damaged ones, and files made to harm."""

import io
import json
import random
import zipfile
from itertools import product

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image, ImageChops, ImageStat, PngImagePlugin

from allonnes.core import images
from allonnes.core.images import CleanImage, ImageRefused, clean_image
from tests.real_data import BESIDE, DATA, files

# Pillow warns about metadata it cannot read; nobody keeps that metadata.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")

PHOTOS = {path.name: path for path in files("images", "*")}
ROWS = [row for folder in (DATA, BESIDE) for path in folder.glob("images/manifest.json")
        for row in json.loads(path.read_text())]  # fmt: skip
# Said twice, a photo is that of the repository.
MANIFEST = list({row["file"]: row for row in reversed(ROWS)}.values())[::-1]
# The manifest was made without libheif.
READABLE = [row for row in MANIFEST if row.get("load") == "ok" or row["file"] == "hopper.heif"]
REFUSED = [row["file"] for row in MANIFEST if row not in READABLE]
SIDEWAYS = {5, 6, 7, 8}
SECRET = b"JARDIN-SECRET"
VARIANTS_PER_PHOTO = 40


def _name(row):
    return row["file"]


def _photo(name):
    return PHOTOS[name].read_bytes()


def _clean(data, **options):
    return clean_image(io.BytesIO(data), **options)


def _encoded(picture, kind, **options):
    output = io.BytesIO()
    picture.save(output, kind, **options)
    return output.getvalue()


def _opened(data):
    return Image.open(io.BytesIO(data)).convert("RGB")


def _difference(one, other):
    """The mean gap per channel, 0 to 255."""
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def _refusal(data, **options):
    with pytest.raises(ImageRefused) as refusal:
        _clean(data, **options)
    assert refusal.value.problems == [refusal.value.reason]
    return refusal.value.reason


def _riff_chunks(data):
    chunks, position = [], 12
    while position < len(data):
        size = int.from_bytes(data[position + 4 : position + 8], "little")
        chunks.append(data[position : position + 4])
        position += 8 + size + size % 2
    return chunks


def _assert_bare(photo):
    """Both pictures hold pixels and nothing else."""
    for data in (photo.large, photo.small):
        assert _riff_chunks(data) == [b"VP8 "]
        with Image.open(io.BytesIO(data)) as picture:
            picture.load()
            assert picture.format == "WEBP"
            assert not picture.getexif()
            assert not {"exif", "xmp", "icc_profile", "comment"} & set(picture.info)


def _corners():
    """A picture whose four corners tell which way up it is."""
    picture = Image.new("RGB", (64, 32), "white")
    for colour, box in (
        ("red", (0, 0, 32, 16)),
        ("lime", (32, 0, 64, 16)),
        ("blue", (0, 16, 32, 32)),
        ("black", (32, 16, 64, 32)),
    ):
        picture.paste(colour, box)
    return picture


@pytest.mark.parametrize("row", READABLE, ids=_name)
def test_clean_image_of_a_real_photo(row):
    photo = _clean(_photo(row["file"]))
    expected = row.get("size", [128, 128])
    assert [photo.width, photo.height] == (expected[::-1] if row.get("orientation") in SIDEWAYS else expected)
    assert photo.small_width == min(480, photo.width)
    assert _opened(photo.large).size == (photo.width, photo.height)
    assert _opened(photo.small).size == (photo.small_width, photo.small_height)
    _assert_bare(photo)


@pytest.mark.parametrize("name", REFUSED)
def test_clean_image_refuses_a_damaged_or_foreign_file(name):
    assert _refusal(_photo(name)).endswith(".")


def test_the_manifest_has_photos_with_a_position_to_lose():
    with_position = [row for row in READABLE if isinstance(row.get("gps"), list)]
    assert len(with_position) >= 3
    for row in with_position:
        with Image.open(PHOTOS[row["file"]]) as received:
            assert received.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        photo = _clean(_photo(row["file"]))
        assert b"NIKON" in _photo(row["file"])
        assert b"NIKON" not in photo.large + photo.small


@pytest.mark.parametrize("number", [2, 3, 6, 8])
def test_clean_image_turns_a_real_photo_upright(number):
    upright = _opened(_clean(_photo("hopper.jpg")).large)
    assert _difference(_opened(_clean(_photo(f"hopper_orientation_{number}.jpg")).large), upright) < 8


def test_clean_image_keeps_the_colours_of_a_cmyk_photo():
    data = _photo("pil_sample_cmyk.jpg")
    # By blocks of four pixels: WebP spreads the colour of thin red strokes.
    before, after = _opened(data).reduce(4), _opened(_clean(data).large).reduce(4)
    assert _difference(before, after) < 4


def test_clean_image_takes_a_heic_whose_first_brand_is_generic():
    data = _photo("hopper.heif").replace(b"ftypheic", b"ftypmif1", 1)
    assert _clean(data).width == 128


@pytest.mark.parametrize("name", [row["file"] for row in MANIFEST])
def test_clean_image_of_a_cut_or_altered_photo_is_made_or_refused(name):
    whole = _photo(name)
    luck = random.Random(name)
    outcomes = []
    for turn in range(VARIANTS_PER_PHOTO):
        data = bytearray(whole[: luck.randrange(len(whole))] if turn % 4 == 0 else whole)
        reach = len(data) if turn % 2 else min(len(data), 600)
        for _change in range(turn % 4 * 3 if data else 0):
            data[luck.randrange(reach)] = luck.choice([0, 255, luck.randrange(256)])
        try:
            outcomes.append(_clean(bytes(data)))
        except ImageRefused as refusal:
            outcomes.append(refusal)
    assert len(outcomes) == VARIANTS_PER_PHOTO
    assert any(isinstance(outcome, ImageRefused) for outcome in outcomes)


@pytest.mark.parametrize(("kind", "number"), [*product(["JPEG", "PNG", "WEBP", "AVIF"], range(1, 9))])
def test_clean_image_obeys_each_orientation_in_each_format(kind, number):
    back = {1: None, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270} | {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        7: Image.Transpose.TRANSVERSE,
    }
    stored = _corners() if back[number] is None else _corners().transpose(back[number])
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = number
    photo = _clean(_encoded(stored, kind, exif=exif.tobytes(), quality=95))
    assert (photo.width, photo.height) == (64, 32)
    assert _difference(_opened(photo.large), _corners()) < 12


def _exif_with_secrets():
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = exif[ExifTags.Base.Artist] = SECRET.decode()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSAreaInformation] = SECRET
    return exif.tobytes()


def _png_texts():
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", SECRET.decode())
    texts.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{SECRET.decode()}</x:xmpmeta>")
    return texts


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"exif": _exif_with_secrets(), "xmp": SECRET, "comment": SECRET, "icc_profile": SECRET}),
        ("PNG", {"exif": _exif_with_secrets(), "pnginfo": _png_texts()}),
        ("WEBP", {"exif": _exif_with_secrets(), "xmp": SECRET, "icc_profile": SECRET}),
        ("AVIF", {"exif": _exif_with_secrets(), "xmp": SECRET}),
        ("GIF", {"comment": SECRET}),
        ("MPO", {"exif": _exif_with_secrets(), "save_all": True, "append_images": [_corners()]}),
    ],
)
def test_clean_image_keeps_no_metadata(kind, options):
    data = _encoded(_corners(), kind, **options) + SECRET
    assert data.count(SECRET) > 1
    photo = _clean(data)
    assert SECRET not in photo.large + photo.small
    _assert_bare(photo)


def test_clean_image_of_unreadable_metadata_keeps_the_photo():
    assert _clean(_encoded(_corners(), "JPEG", exif=b"Exif\x00\x00not a TIFF header at all")).width == 64


@pytest.mark.parametrize(
    ("size", "large", "small"),
    [
        ((4000, 3000), (1600, 1200), (480, 360)),
        ((1600, 900), (1600, 900), (480, 270)),
        ((500, 500), (500, 500), (480, 480)),
        ((300, 200), (300, 200), (300, 200)),
        ((1000, 9000), (356, 3200), (107, 960)),
        ((20000, 1), (1600, 1), (480, 1)),
        ((1, 20000), (1, 3200), (1, 960)),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_clean_image_shrinks_and_never_enlarges(kind, size, large, small):
    photo = _clean(_encoded(Image.new("RGB", size, "teal"), kind))
    assert (photo.width, photo.height) == large
    assert (photo.small_width, photo.small_height) == small


def test_clean_image_shrinks_a_photo_on_its_side_by_its_upright_width():
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    photo = _clean(_encoded(Image.new("RGB", (4000, 3000), "teal"), "JPEG", exif=exif.tobytes()))
    assert (photo.width, photo.height) == (1600, 2133)


@pytest.mark.parametrize(
    ("picture", "kind", "expected"),
    [
        (Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG", (255, 255, 255)),
        (Image.new("RGBA", (8, 8), (0, 0, 0, 128)), "WEBP", (127, 127, 127)),
        (Image.new("LA", (8, 8), (0, 0)), "PNG", (255, 255, 255)),
        (Image.new("1", (8, 8), 1), "PNG", (255, 255, 255)),
        (Image.new("L", (8, 8), 100), "JPEG", (100, 100, 100)),
        (Image.new("CMYK", (8, 8), (0, 0, 0, 155)), "JPEG", (100, 100, 100)),
        (Image.new("I;16", (8, 8), 100 * 256), "PNG", (100, 100, 100)),
        (Image.new("RGB", (8, 8), (200, 0, 0)).convert("P"), "GIF", (200, 0, 0)),
    ],
)
def test_clean_image_gives_rgb_on_white(picture, kind, expected):
    pixel = _opened(_clean(_encoded(picture, kind)).large).getpixel((4, 4))
    assert pixel == pytest.approx(expected, abs=6)


def test_clean_image_of_a_palette_with_a_transparent_colour():
    picture = Image.new("P", (8, 8), 0)
    picture.putpalette([255, 0, 0, 0, 0, 0])
    for kind in ("PNG", "GIF"):
        pixel = _opened(_clean(_encoded(picture, kind, transparency=0)).large).getpixel((4, 4))
        assert pixel == pytest.approx((255, 255, 255), abs=3)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_clean_image_keeps_the_first_frame(kind):
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("blue", "red")]
    data = _encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    assert _opened(_clean(data).large).getpixel((8, 8)) == pytest.approx((0, 0, 255), abs=20)


def test_clean_image_hashes_the_same_photo_alike():
    one, same = _clean(_encoded(_corners(), "PNG")), _clean(_encoded(_corners(), "PNG", compress_level=0))
    other = _clean(_encoded(Image.new("RGB", (64, 32)), "PNG"))
    assert one.content_hash == same.content_hash != other.content_hash
    assert len(one.content_hash) == 64
    assert isinstance(one, CleanImage)


def test_clean_image_reads_an_uploaded_file_from_its_start_whatever_its_name():
    upload = SimpleUploadedFile("facture.pdf", _encoded(_corners(), "PNG"), content_type="application/pdf")
    upload.read()
    assert clean_image(upload).width == 64


def test_clean_image_of_an_empty_file():
    assert "vide" in _refusal(b"")


def test_clean_image_above_the_weight_limit():
    data = _encoded(_corners(), "PNG")
    heavy = data + bytes(images.MAX_BYTES - len(data))
    assert _clean(heavy).width == 64
    assert "plus de 10 Mo" in _refusal(heavy + b"\x00")
    assert "plus de 2 Mo" in _refusal(heavy, max_bytes=2 * 1024 * 1024)


def test_clean_image_refuses_a_jpeg_of_too_many_passes():
    data = _encoded(_corners(), "JPEG", progressive=True)
    start, end = data.rindex(b"\xff\xda"), data.rindex(b"\xff\xd9")
    passes = data.count(b"\xff\xda")
    fine = data[:end] + data[start:end] * (images.MAX_JPEG_SCANS - passes) + data[end:]
    assert _clean(fine).width == 64
    assert "abîmée" in _refusal(data[:end] + data[start:end] * (images.MAX_JPEG_SCANS - passes + 1) + data[end:])


def _zip():
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("virus.exe", "MZ")
    return output.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        _zip(),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7\n%%EOF",
        b"<?php system($_GET[0]); ?>",
        b"<html></html>",
        b"MZ\x90\x00",
        b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41",
        b"\x00\x00\x00\x00ftyp",
        b"\xff\xff\xff\xffftypqt  ",
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        b"BM" + bytes(60),
        b"\x00",
        _encoded(_corners(), "TIFF"),
        _encoded(_corners(), "BMP"),
        _encoded(_corners(), "ICO"),
        _encoded(_corners(), "JPEG2000"),
        _encoded(_corners(), "PDF"),
        _encoded(_corners(), "PPM"),
    ],
)
def test_clean_image_refuses_what_is_not_an_accepted_photo(data):
    assert "JPEG, PNG, WebP, GIF, HEIC ou AVIF" in _refusal(data)
    assert "JPEG, PNG, WebP, GIF, HEIC ou AVIF" in _refusal(data + _encoded(_corners(), "JPEG"))


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xda",
        b"\xff\xd8" + b"\xff" * 100,
        b"\xff\xd8\xff\xe0\x00\x00" * 10,
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"GIF87a" + bytes(20),
        b"RIFF\x00\x00\x00\x00WEBP",
        b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00avifmif1",
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1" + bytes(64),
    ],
)
def test_clean_image_of_a_signature_and_nothing_behind(data):
    assert "abîmée" in _refusal(data)


@pytest.mark.parametrize(
    "data",
    [
        _encoded(_corners(), "JPEG", comment=b"<?php system($_GET[0]); ?>"),
        _encoded(_corners(), "JPEG", comment=b"<?PHP echo 1;"),
        _encoded(_corners(), "GIF", comment=b"<ScRiPt>alert(1)</ScRiPt>"),
        _encoded(_corners(), "PNG") + b"<!DOCTYPE HTML><p>",
        _encoded(_corners(), "JPEG") + b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        _encoded(_corners(), "JPEG") + _zip(),
        _encoded(_corners(), "JPEG", comment=b"%PDF-1.4"),
    ],
)
def test_clean_image_refuses_a_photo_that_is_also_something_else(data):
    assert Image.open(io.BytesIO(data)).size == (64, 32)
    assert "autre chose qu’une photo" in _refusal(data)
