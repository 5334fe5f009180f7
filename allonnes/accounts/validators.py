"""Passwords that a neighbour would try first are refused; a name is a name, not a message or a link."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

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


# Letters of any script, then spaces, hyphens, apostrophes, a dot after initials: « Anne-Lise », « N’Golo », « J. D. ».
_NAME = re.compile(r"[^\W\d_]+\.?(?:[ '’\-]+[^\W\d_]+\.?)*")


def validate_person_name(value: str) -> None:
    """Refuse digits, links and sentences where a name is asked: the name goes into mails to other people."""
    if not _NAME.fullmatch(value.strip()):
        raise ValidationError(
            _("Écrivez seulement des lettres, des espaces, des traits d’union et des apostrophes."), code="name"
        )
