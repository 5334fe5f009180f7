"""How many pixels a photo may have: known from its header, before anything is decoded."""

import io

import pytest
from PIL import Image

from allonnes.core import images
from allonnes.core.images import ImageRefused, clean_image


def _clean(data):
    return clean_image(io.BytesIO(data))


def _encoded(picture, kind, **options):
    output = io.BytesIO()
    picture.save(output, kind, **options)
    return output.getvalue()


def _refusal(data):
    with pytest.raises(ImageRefused) as refusal:
        _clean(data)
    return refusal.value.reason


@pytest.mark.parametrize("size", [(4000, 4001), (8000, 5000), (9500, 9500), (20_000, 20_000)])
def test_clean_image_refuses_a_bomb_before_decoding_it(size):
    header = bytearray(_encoded(Image.new("L", (1, 1)), "PNG"))
    header[16:24] = size[0].to_bytes(4, "big") + size[1].to_bytes(4, "big")
    header[29:33] = images.zlib.crc32(header[12:29]).to_bytes(4, "big")
    assert "16 millions de pixels" in _refusal(bytes(header))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "AVIF"])
def test_clean_image_takes_16_million_pixels_and_not_one_column_more(kind):
    options = {"AVIF": {"speed": 10}, "WEBP": {"method": 0}}.get(kind, {})
    photo = _clean(_encoded(Image.new("L", (4000, 4000)), kind, **options))
    assert (photo.width, photo.height) == (1600, 1600)
    assert "16 millions de pixels" in _refusal(_encoded(Image.new("L", (4001, 4000)), kind, **options))


def test_clean_image_takes_50_million_pixels_of_a_jpeg_that_scales_while_decoding():
    photo = _clean(_encoded(Image.new("L", (10_000, 5000)), "JPEG"))
    assert (photo.width, photo.height) == (1600, 800)
    assert "50 millions de pixels" in _refusal(_encoded(Image.new("L", (10_000, 5001)), "JPEG"))


def test_clean_image_takes_16_million_pixels_of_a_jpeg_of_several_passes():
    photo = _clean(_encoded(Image.new("L", (4000, 4000)), "JPEG", progressive=True))
    assert (photo.width, photo.height) == (1600, 1600)
    assert "16 millions de pixels" in _refusal(_encoded(Image.new("L", (4001, 4000)), "JPEG", progressive=True))
