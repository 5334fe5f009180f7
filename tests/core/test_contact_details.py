"""Contact details in words about to be public."""

import pytest

from allonnes.core.contact_details import contact_details


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Appelez-moi au 06 39 98 12 34", "téléphone"),
        ("0639981234", "téléphone"),
        ("06.39.98.12.34", "téléphone"),
        ("06-39-98-12-34 le soir", "téléphone"),
        ("+33 6 39 98 12 34", "téléphone"),
        ("0033639981234", "téléphone"),
        ("+33 (0)2 61 91 12 34", "téléphone"),
        ("écrivez à camille@example.org", "adresse électronique"),
        ("camille (at) example.org", "adresse électronique"),
        ("camille arobase example . org", "adresse électronique"),
        ("FR76 3000 6000 0112 3456 7890 189", "compte en banque"),
        ("la voiture AB-123-CD", "plaque"),
        ("AB123CD est garée là", "plaque"),
    ],
)
def test_a_contact_detail_is_found(text: str, kind: str) -> None:
    found = contact_details(text)
    assert len(found) == 1
    assert kind in found[0].kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Il faut 12 500 euros et 20 arbres en 2027.",
        "Le 14 juillet 2026 à 20 h 30, au 12 rue des Lilas, 72700 Allonnes",
        "FR76 3000 6000 0112 3456 7890 188",
        "Le projet n° 0123 est mieux",
        "@tous : venez nombreux",
        "123456789012345678",
    ],
)
def test_ordinary_words_hold_none(text: str) -> None:
    assert contact_details(text) == []
