"""Where an address alone is asked, one that looks mistyped comes back before anything leaves."""

import ast
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from allonnes.core.address_forms import ReadAgainForm
from allonnes.core.fields import MailField
from allonnes.core.models import OutboxMessage
from tests.conventions.house import ROOT, code
from tests.factories.consultations import opened
from tests.factories.contributions import public_project
from tests.factories.councils import make_council
from tests.factories.outreach import walk
from tests.factories.votes import make_open_vote
from tests.strict_client import StrictClient

SLIP, MEANT = "camille@gmial.con", "camille@gmail.com"
HINT = f"Vouliez-vous écrire {MEANT}"


class Asked(ReadAgainForm):
    name = forms.CharField(required=False)
    email = MailField(required=False)
    words = forms.CharField(required=False)


def test_a_slip_comes_back_once_with_a_box_under_its_field() -> None:
    form = Asked({"email": SLIP})
    assert not form.is_valid()
    assert HINT in form.errors["email"][0]
    assert list(form.fields) == ["name", "email", "email_is_right", "words"]
    assert f'value="{SLIP}"' in str(form["email_is_right"])
    assert form["email_is_right"].label == f"{SLIP} est la bonne adresse."


def test_whoever_ticks_the_box_is_believed_for_this_address_alone() -> None:
    assert Asked({"email": SLIP, "email_is_right": SLIP}).is_valid()
    other = Asked({"email": "camille@orange.con", "email_is_right": SLIP})
    assert not other.is_valid()
    assert "camille@orange.fr" in other.errors["email"][0]


@pytest.mark.parametrize("email", [MEANT, "", "camille@ville-allonnes.fr"])
def test_an_address_that_looks_right_or_none_passes(email: str) -> None:
    form = Asked({"email": email})
    assert form.is_valid()
    assert "email_is_right" not in form.fields


def test_an_address_that_is_none_has_its_own_sentence() -> None:
    form = Asked({"email": "camille"})
    assert list(form.errors) == ["email"]
    assert "Vouliez-vous" not in form.errors["email"][0]


def follow_page() -> tuple[str, dict[str, str]]:
    project = public_project()
    return reverse("budgets:follow_by_mail", args=[project.edition.slug, project.number]), {}


def seat_page() -> tuple[str, dict[str, str]]:
    return reverse("encounters:register", args=[walk().pk]), {"name": "Camille", "adults": "1", "children": "0"}


def reply_page() -> tuple[str, dict[str, str]]:
    return reverse("instances:consultation_reply", args=[opened().slug]), {}


def subject_page() -> tuple[str, dict[str, str]]:
    words = {"subject": "Les bancs", "words": "Il en manque devant l’école.", "first_name": "Camille"}
    return reverse("instances:suggest", args=[make_council().slug]), words


def problem_page() -> tuple[str, dict[str, str]]:
    return reverse("budgets:vote_problem", args=[make_open_vote().slug]), {"body": "La borne est en panne."}


def letter_page() -> tuple[str, dict[str, str]]:
    return reverse("notifications:newsletter_subscribe"), {}


def idea_page() -> tuple[str, dict[str, str]]:
    text = "Un toit dans la cour, pour jouer quand il pleut."
    return reverse("budgets:leave_idea"), {"title": "Un préau", "description": text}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page", [follow_page, seat_page, reply_page, subject_page, problem_page, letter_page, idea_page]
)
def test_each_page_shows_the_address_back_with_its_hint_and_sends_nothing(client: StrictClient, page: Any) -> None:
    url, typed = page()
    before = OutboxMessage.objects.count()
    answer = client.post(url, {**typed, "email": SLIP})
    words = answer.content.decode()
    assert answer.status_code == 422
    assert HINT in words
    assert f'value="{SLIP}"' in words
    assert f"{SLIP} est la bonne adresse." in words
    assert OutboxMessage.objects.count() == before


@pytest.mark.django_db
def test_an_address_sent_again_as_it_is_is_written_to_and_said_back(client: StrictClient) -> None:
    url, typed = follow_page()
    answer = client.post(url, {**typed, "email": SLIP, "email_is_right": SLIP}, follow=True)
    assert f"Un lien est parti à {SLIP}" in answer.content.decode()
    assert OutboxMessage.objects.filter(address=SLIP).count() == 1


# Read again on a page of its own before it is used, or after the code it was sent; typed by the staff.
ELSEWHERE = {
    "allonnes/accounts/auth_forms.py": "the page of the code shows it",
    "allonnes/core/gallery.py": "the gallery",
    "requests_qrc/intake/forms/contact.py": "the page « Relire » shows it",
    "instances/councils/forms/joining.py": "the last step shows it",
}
STAFF = ("desk.py", "field.py", "assisted.py", "allonnes/outreach/forms.py")


def test_every_other_form_of_residents_that_asks_an_address_reads_it_again() -> None:
    own = set()
    for path in code():
        name = str(path.relative_to(ROOT)) if path.is_absolute() else str(path)
        text = path.read_text(encoding="utf-8")
        if "MailField(" in text and name not in ELSEWHERE and not name.endswith((*STAFF, "core/fields.py")):
            own |= {f"{name}:{form}" for form in _forms_that_ask(ast.parse(text))}
    assert own <= {
        # The page « Relire » shows it.
        "budgets/projects/deposit/forms/deposit.py:VisitorForm",
        # The parent is asked with the rest of the account; staff invite staff.
        "allonnes/accounts/forms.py:SignupDetailsForm",
        "allonnes/accounts/forms.py:InvitationForm",
        # Typed by an agent beside the person.
        "allonnes/outreach/seat_forms.py:MetSeatForm",
    }


def _forms_that_ask(tree: ast.Module) -> set[str]:
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    asking = [node for node in classes if any("MailField(" in ast.unparse(line) for line in node.body)]
    return {node.name for node in asking if not any(ast.unparse(base) == "ReadAgainForm" for base in node.bases)}


def test_an_address_longer_than_a_table_keeps_is_refused_wherever_it_is_typed() -> None:
    field = MailField()
    assert field.clean("camille@exemple.fr") == "camille@exemple.fr"
    with pytest.raises(ValidationError):
        field.clean(f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}.fr")
    with pytest.raises(ValidationError, match="Écrivez une adresse complète"):
        field.clean("camille")
