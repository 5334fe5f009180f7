"""Every pair of colours that meets on a page, in both schemes (RGAA 3.2 and 3.3; WCAG 2.2 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

STYLESHEET = (Path(__file__).parents[2] / "static" / "css" / "site.css").read_text()
PARTS = ("brick", "teal", "violet", "blue")
STATES = ("ok", "warn", "danger")
GROUNDS = ("paper", "paper-2", "card")

TEXT_PAIRS = [
    *((text, ground) for text in ("ink", "ink-2", *PARTS, *STATES) for ground in GROUNDS),
    *(("on-part", f"{part}-bg") for part in PARTS),
    ("on-part", "danger-bg"),
    ("on-sun", "sun"),
    ("on-night", "night"),
    ("sun", "night"),
    ("sun", "on-sun"),
    ("paper", "ink"),
]
# Borders and fills that must be seen; the focus ring is two rings, so one of them stands out on any ground.
CONTROL_PAIRS = [
    *(("ink", ground) for ground in GROUNDS),
    *((part, "card") for part in PARTS),
    ("focus-in", "focus-out"),
    ("on-sun", "sun"),
]
FOCUS_GROUNDS = (*GROUNDS, *(f"{part}-bg" for part in PARTS), "sun", "night")


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", block))


def _schemes() -> dict[str, dict[str, str]]:
    light, dark = re.search(
        r"@layer tokens \{\s*:root \{(.*?)\}\s*@media \(prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}",
        STYLESHEET,
        re.DOTALL,
    ).groups()
    return {"light": _tokens(light), "dark": _tokens(dark)}


SCHEMES = _schemes()


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(first: str, second: str) -> float:
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_known_pairs() -> None:
    assert _contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert _contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_both_schemes_define_the_same_tokens() -> None:
    assert SCHEMES["light"].keys() == SCHEMES["dark"].keys()
    assert len(SCHEMES["light"]) > 20


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_is_readable(scheme: str, text: str, ground: str) -> None:
    tokens = SCHEMES[scheme]
    assert _contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("edge", "ground"), CONTROL_PAIRS)
def test_control_is_seen(scheme: str, edge: str, ground: str) -> None:
    tokens = SCHEMES[scheme]
    assert _contrast(tokens[edge], tokens[ground]) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", FOCUS_GROUNDS)
def test_focus_ring_is_seen(scheme: str, ground: str) -> None:
    tokens = SCHEMES[scheme]
    assert max(_contrast(tokens[ring], tokens[ground]) for ring in ("focus-in", "focus-out")) >= 3


def test_every_variable_used_is_defined() -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", STYLESHEET))
    defined = set(re.findall(r"--([\w-]+):", STYLESHEET))
    assert used <= defined
