"""Make the photos of `images/` that carry a camera's name and a position: nobody took them, the position is invented.

.venv/bin/python tests/data/make_photos.py
"""

import json
import random
from pathlib import Path

from PIL import ExifTags, Image, ImageDraw, TiffImagePlugin

FOLDER = Path(__file__).parent / "images"
# Degrees, minutes and seconds, as a camera writes them; the manifest says them in degrees.
POSITIONS = ((47, 58, 12.0), (47, 57, 54.5), (47, 58, 30.25))
SIZE = (640, 480)


def rational(value: float) -> TiffImagePlugin.IFDRational:
    return TiffImagePlugin.IFDRational(round(value * 100), 100)


def exif_at(latitude: tuple[float, ...]) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "NIKON", "ESSAI P6000"
    exif[ExifTags.Base.Orientation] = 1
    exif[ExifTags.Base.DateTime] = "2026:05:16 10:30:00"
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLongitudeRef] = "N", "E"
    place[ExifTags.GPS.GPSLatitude] = tuple(rational(part) for part in latitude)
    place[ExifTags.GPS.GPSLongitude] = tuple(rational(part) for part in (0, 9, 18.0))
    return exif


def scene(number: int) -> Image.Image:
    """Sky, grass and a few trees."""
    dice = random.Random(number)
    picture = Image.new("RGB", SIZE, (150 + 20 * number, 190, 230))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 300, *SIZE), fill=(90, 140, 70))
    for _ in range(12):
        x, y, wide = dice.randrange(SIZE[0]), dice.randrange(220, 400), dice.randrange(20, 70)
        draw.rectangle((x - 4, y, x + 4, y + wide), fill=(90, 60, 40))
        draw.ellipse((x - wide, y - wide, x + wide, y + wide // 3), fill=(40, dice.randrange(80, 140), 50))
    return picture


def make() -> None:
    kept = [row for row in json.loads((FOLDER / "manifest.json").read_text()) if not row["file"].startswith("made_")]
    for number, latitude in enumerate(POSITIONS, 1):
        name = f"made_with_position_{number}.jpg"
        scene(number).save(FOLDER / name, "JPEG", quality=80, exif=exif_at(latitude))
        degrees, minutes, seconds = latitude
        place = [degrees + minutes / 60 + seconds / 3600, 9 / 60 + 18 / 3600]
        kept.append({
            "file": name, "format": "JPEG", "size": list(SIZE), "orientation": 1, "exif_make": "NIKON", "gps": place,
            "load": "ok", "source": "made by make_photos.py",
        })  # fmt: skip
    (FOLDER / "manifest.json").write_text(json.dumps(kept, indent=1) + "\n")


if __name__ == "__main__":
    make()
