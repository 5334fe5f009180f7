"""Passwords that a neighbour would try first are refused; a name is a name, not a message or a link."""

import re

from django.core.exceptions import ValidationError

LOCAL_WORDS = ("allonnes", "chaoue", "perrieres", "sarthe", "lemans", "mairie", "participative", "budget")


MIN_LETTERS_BESIDE = 6


class LocalWordsValidator:
    """Refuses a password that is mostly a local word and digits ("allonnes72700!")."""

    def validate(self, password: str, user: object = None) -> None:
        rest = password.lower()
        for word in LOCAL_WORDS:
            rest = rest.replace(word, "")
        if rest != password.lower() and sum(character.isalpha() for character in rest) < MIN_LETTERS_BESIDE:
            raise ValidationError(
                "Ce mot de passe ressemble trop à un mot de la ville. Ajoutez d’autres mots.", code="password_local"
            )

    def get_help_text(self) -> str:
        return "Évitez les noms de la ville et de ses quartiers."


# Letters of any script, then spaces, hyphens, apostrophes, a dot after initials: « Anne-Lise », « N’Golo », « J. D. ».
_NAME = re.compile(r"[^\W\d_]+\.?(?:[ '’\-]+[^\W\d_]+\.?)*")


def validate_person_name(value: str) -> None:
    """Refuse digits, links and sentences where a name is asked: the name goes into mails to other people."""
    if not _NAME.fullmatch(value.strip()):
        raise ValidationError(
            "Écrivez seulement des lettres, des espaces, des traits d’union et des apostrophes.", code="name"
        )
