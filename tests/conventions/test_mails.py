"""Each kind of message is written once, where it is looked for, and its key is built in one place."""

import re

from django.template import Engine, TemplateDoesNotExist

from allonnes.core import outbox
from allonnes.notifications import markup
from tests.conventions.house import ROOT, code

KEY_BY_HAND = re.compile(r"\.name\}:\S")
MAILS = ROOT / "templates" / "emails"
# What the words of a value would pass by unshielded, or escaped for a page.
UNSHIELDED = re.compile(r"autoescape|\|\s*(safe|escape|force_escape|linebreaks|linebreaksbr|urlize)\b")


def _source(name: str) -> str:
    try:
        return str(Engine.get_default().get_template(f"emails/{name}.txt").source)
    except TemplateDoesNotExist:
        return ""


def test_every_message_has_its_mail() -> None:
    subjects = {kind.name: _source(kind.name).partition("\n")[0] for kind in outbox.kinds()}
    assert [name for name, first in subjects.items() if not re.match(f"{markup.SUBJECT}\\S", first)] == []


def test_every_mail_is_of_a_message() -> None:
    found = {str(path.relative_to(MAILS).with_suffix("")) for path in MAILS.glob("*/[!_]*")}
    assert found - {kind.name for kind in outbox.kinds()} == set()


def test_a_mail_is_one_file_of_text() -> None:
    assert [path.name for path in MAILS.glob("*/*") if path.suffix != ".txt" or path.name.count(".") > 1] == []


def test_a_mail_inserts_its_values_as_they_are() -> None:
    assert [path.name for path in MAILS.glob("*/*") if UNSHIELDED.search(path.read_text(encoding="utf-8"))] == []


def test_the_key_of_a_message_is_built_in_one_place() -> None:
    assert [path.name for path in code() if KEY_BY_HAND.search(path.read_text(encoding="utf-8"))] == []
