"""Rules kept by the database, and small words."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from allonnes.accounts import audit
from allonnes.accounts.backends import RoleBackend
from allonnes.accounts.models import ParentalConsent, RoleAssignment, User
from allonnes.accounts.validators import GuessablePasswordValidator, PersonNameField, tidy_name, validate_person_name
from tests.factories.accounts import make_agent, make_user


@pytest.mark.django_db
def test_address_serves_once_whatever_its_capitals():
    make_user(email="camille@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="Camille@example.org")


@pytest.mark.django_db
def test_erased_account_stays_closed():
    user = make_user()
    with pytest.raises(IntegrityError, match="user_erased_is_closed"), transaction.atomic():
        User.objects.filter(pk=user.pk).update(erased_at=timezone.now())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"role": "service_agent"}, "role_agent_has_department"),
        ({"role": "moderator", "ends_on": "2000-01-01"}, "role_dates_ordered"),
    ],
)
def test_impossible_role_is_refused_by_the_database(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        RoleAssignment.objects.create(user=make_user(), **fields)


@pytest.mark.django_db
def test_backend_reads_the_roles_and_nothing_else():
    agent, backend = make_agent(), RoleBackend()
    assert backend.get_user_permissions(agent) == backend.get_group_permissions(agent) == set()
    assert agent.has_perm("outreach.use_field_mode")


@pytest.mark.django_db
def test_rows_have_short_names():
    agent = make_agent("moderator", email="modo@example.org")
    assert str(agent) == "modo@example.org"
    assert str(agent.role_assignments.get()) == "modo@example.org : Modératrice ou modérateur"
    assert str(ParentalConsent(user=agent)) == str(agent.pk)
    assert str(audit.record("test.act", by=None)) == "1 test.act"


@pytest.mark.parametrize(
    "name",
    [
        *("Camille", "Anne-Lise", "N’Golo", "O'Brien", "J. D.", "José María", "Zoé", "李雷", "Gal·la", "ऋषि", "مُحَمَّد"),
        *("E\u0301lodie", "X\u0302avi", "Jean\u2010Marc", "Jean\u2011Marc", "Jean – Marc", "Anne, Lise", "Ａｌｉ"),
        *("N\u02bcGolo", "O`Brien", "D´Arc", "Zoë\u200b", "Léa\u00a0Rose"),
    ],
)
def test_name_of_a_person_is_accepted(name):
    validate_person_name(name)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("E\u0301lodie", "Élodie"),
        ("Jean\u2011Marc", "Jean-Marc"),
        ("jean \u2010 marc", "jean-marc"),
        ("Anne,Lise , Zoé", "Anne Lise Zoé"),
        ("O'Brien", "O’Brien"),
        ("D´Arc", "D’Arc"),
        (" Léa\u00a0\u200b Rose ", "Léa Rose"),
        ("Ａｌｉ", "Ali"),
        ("\u200b\u3164", ""),
    ],
)
def test_a_name_is_tidied_before_it_is_checked(typed, written):
    assert tidy_name(typed) == written
    assert PersonNameField(required=False).clean(typed) == written


@pytest.mark.parametrize(
    "name", ["piege.example", "a@b.fr", "R2D2", "Camille!", "<b>", "- -", "http://x", "\u0301", "·"]
)
def test_name_that_is_no_name_is_refused(name):
    with pytest.raises(ValidationError):
        validate_person_name(name)


@pytest.mark.parametrize(
    "password",
    [
        *("Allonnes72700!", "perrieres-2026", "budgetbudget12", "motdepasse123", "azertyuiop123", "123456789012"),
        *("abcabcabcabcabc", "aaaaaaaaaaaaaaa", "qsdfghjklm2026", "Chaoué-72700-!!", "jetaime-monamour"),
    ],
)
def test_password_a_neighbour_would_guess_is_refused(password):
    with pytest.raises(ValidationError, match="se devine trop facilement"):
        GuessablePasswordValidator().validate(password)


@pytest.mark.parametrize("password", ["allonnes est une belle ville", "une phrase sans rapport", "kV9-tuLp2x-Rw7bn"])
def test_password_with_other_words_is_accepted(password):
    GuessablePasswordValidator().validate(password)


def test_the_rule_of_passwords_is_said():
    assert "mots connus" in GuessablePasswordValidator().get_help_text()
