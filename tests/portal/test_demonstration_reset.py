"""`manage.py demo --reset`, alone in its file: it drops every table."""

from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import override_settings

from allonnes.accounts.models import User
from allonnes.core.models import PageChange


def run(*options: str) -> str:
    """What the command says."""
    out = StringIO()
    call_command("demo", *options, stdout=out)
    return out.getvalue()


def all_counts() -> dict[str, int]:
    """Rows of each table, but for the versions of pages: they count what was written, not what is there."""
    models = [model for model in apps.get_models() if model is not PageChange]
    return {model._meta.label: model._default_manager.count() for model in models}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_reset_starts_again_in_spite_of_append_only_tables(tmp_path: Path) -> None:
    with override_settings(DEMO=True, EMAIL_FILE_PATH=tmp_path):
        run()
        before = all_counts()
        User.objects.create_user("visiteuse@example.org")
        (tmp_path / "ancien.log").write_text("ancien")
        said = run("--reset")
    assert "La base est effacée" in said
    assert not User.objects.filter(email="visiteuse@example.org").exists()
    assert not list(tmp_path.glob("ancien.log"))
    after = all_counts()
    assert {label: count for label, count in after.items() if count != before[label]} == {}
