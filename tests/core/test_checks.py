"""`manage.py check --deploy` stops at what would harm people."""

from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import override_settings

GOOD: dict[str, Any] = {
    "IS_LOCAL": False,
    "SITE_URL": "https://participation.example.fr",
    "ALLOWED_HOSTS": ["participation.example.fr"],
    "DEMO": False,
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "WEB_PROCESSES": 4,
    "BACKUP_KEY": "k" * 20,
    "DEFAULT_FROM_EMAIL": "Allonnes <nepasrepondre@ville.fr>",
}


def _found(**changes: Any) -> dict[str, str]:
    with override_settings(**{**GOOD, **changes}):
        messages = run_checks(include_deployment_checks=True)
    return {message.id: message.msg for message in messages if str(message.id).startswith("allonnes.")}


def test_a_good_site_has_nothing_to_hear() -> None:
    assert _found() == {}


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"DEMO": True}, "E001", "DEMO est activé en ligne"),
        ({"ALLOWED_HOSTS": ["*"]}, "E002", "n’importe quel nom"),
        ({"ALLOWED_HOSTS": [".example.fr"]}, "E002", "n’importe quel nom"),
        ({"ALLOWED_HOSTS": ["autre.example.fr"]}, "E003", "participation.example.fr"),
        ({"ALLOWED_HOSTS": []}, "E003", "participation.example.fr"),
        ({"REDIS_URL": ""}, "E004", "4 processus sans Redis"),
        ({"REDIS_URL": "", "WEB_PROCESSES": 1}, "W001", "tâches régulières"),
        ({"BACKUP_KEY": ""}, "E005", "absente ou trop courte"),
        ({"BACKUP_KEY": "k" * 19}, "E005", "absente ou trop courte"),
        ({"DEFAULT_FROM_EMAIL": "A <ne-pas-repondre@example.org>"}, "W002", "adresse d’exemple"),
    ],
)
def test_each_danger_is_told_alone_and_in_french(changes: dict[str, Any], code: str, words: str) -> None:
    found = _found(**changes)
    assert list(found) == [f"allonnes.{code}"]
    assert words in found[f"allonnes.{code}"]


def test_a_local_site_may_have_them_all() -> None:
    assert _found(IS_LOCAL=True, DEMO=True, ALLOWED_HOSTS=["*"], REDIS_URL="", BACKUP_KEY="") == {}


def test_the_command_fails_on_a_danger_and_on_it_alone() -> None:
    with override_settings(**GOOD):
        call_command("check", deploy=True, tags=["security"])
    with override_settings(**{**GOOD, "DEMO": True}), pytest.raises(CommandError, match="DEMO est activé en ligne"):
        call_command("check", deploy=True, tags=["security"])
