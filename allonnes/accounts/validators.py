"""Passwords that a neighbour would try first are refused; a name is a name, not a message or a link."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from allonnes.core.typed import BLANKS

LOCAL_WORDS = ("allonnes", "chaoue", "perrieres", "sarthe", "lemans", "mairie", "participative", "budget")
# What French lists of leaked passwords begin with, once digits are taken out.
COMMON_WORDS = (
    *("motdepasse", "monmotdepasse", "mdp", "password", "admin", "bonjour", "salut", "coucou", "soleil", "jetaime"),
    *("monamour", "amour", "doudou", "loulou", "chouchou", "maman", "papa", "famille", "princesse", "bebe", "coeur"),
    *("football", "naruto", "pokemon", "marseille", "paris", "france", "nicolas", "camille", "secret", "ordinateur"),
)
KEYBOARD_ROWS = (
    *("azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm"),
    "abcdefghijklmnopqrstuvwxyz",
)
RUN = 4
MIN_LETTERS_BESIDE = 6
MIN_DIFFERENT = 6


def _guessable() -> re.Pattern[str]:
    runs = {row[at : at + RUN] for row in KEYBOARD_ROWS for at in range(len(row) - RUN + 1)}
    words = sorted({*LOCAL_WORDS, *COMMON_WORDS, *runs}, key=len, reverse=True)
    return re.compile("|".join(words))


_GUESSABLE = _guessable()


class GuessablePasswordValidator:
    """Refuses what is mostly a known word, a row of the keyboard, digits or one thing repeated ("motdepasse123")."""

    def validate(self, password: str, user: object = None) -> None:
        plain = unicodedata.normalize("NFD", password.lower())
        letters = "".join(character for character in plain if character.isalpha())
        beside = _GUESSABLE.sub("", letters)
        if len(beside) < MIN_LETTERS_BESIDE or len(set(letters)) < MIN_DIFFERENT:
            raise ValidationError(
                _("Ce mot de passe se devine trop facilement. Écrivez une petite phrase de quatre ou cinq mots."),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return _("Évitez les mots connus, les noms de la ville, les suites de touches et les répétitions.")


# Letters of any script, then spaces, hyphens, apostrophes, a dot after initials: « Anne-Lise », « N’Golo », « J. D. »,
# « Gal·la ».
_NAME = re.compile(r"[^\W\d_]+\.?(?:[ ’\-·]+[^\W\d_]+\.?)*")
# How keyboards and copied pages write the hyphen and the apostrophe; a comma parts first names on official papers.
_HYPHENS, _APOSTROPHES, _COMMAS = "‐‑‒–—―−﹣－", "'‘‛ʼʹ`´′＇", ",;،，、"
_SIGNS = str.maketrans(
    {**dict.fromkeys(_HYPHENS, "-"), **dict.fromkeys(_APOSTROPHES, "’"), **dict.fromkeys(_COMMAS, " ")}
)


def tidy_name(typed: str) -> str:
    """A name as it is written here, whatever the keyboard: « Jean‑Marc », « N'Golo », « Anne, Lise » and decomposed
    accents give « Jean-Marc », « N’Golo », « Anne Lise » and composed ones.
    """
    composed = unicodedata.normalize("NFKC", typed.translate(_SIGNS)).translate(_SIGNS)
    seen = "".join(sign for sign in composed if unicodedata.category(sign) != "Cf" and sign not in BLANKS)
    return re.sub(" ?- ?", "-", " ".join(seen.split()))


def validate_person_name(value: str) -> None:
    """Refuse digits, links and sentences where a name is asked: the name goes into mails to other people."""
    letters = "".join(sign for sign in tidy_name(value) if not unicodedata.category(sign).startswith("M"))
    if not _NAME.fullmatch(letters):
        raise ValidationError(
            _("Écrivez seulement des lettres, des espaces, des traits d’union et des apostrophes."), code="name"
        )


class PersonNameField(forms.CharField):
    """The name of somebody, tidied before it is counted and checked."""

    default_validators = [validate_person_name]  # noqa: RUF012

    def to_python(self, value: Any) -> str:
        """The name, tidied; "" for what shows nothing."""
        return tidy_name(super().to_python(value) or "")
