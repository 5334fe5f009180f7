"""An administrator with two accounts of their own: what they can do before, during and after a vote, what shows it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import actions
from allonnes.accounts import permissions as account_permissions
from allonnes.accounts.models import RoleAssignment, RoleChange, User
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from budgets.editions.models import Edition
from budgets.results.minutes import minutes_of
from budgets.voting.desk.board import is_board_held, sitting_members
from budgets.voting.models import KeyDestruction
from budgets.voting.recovery import permissions
from budgets.voting.recovery.actions.halves import print_half
from budgets.voting.sealing.actions.sealing import ask_sealing
from tests.factories.accounts import make_administrator, make_user, sign_in
from tests.factories.openings import openable_edition, opened_edition
from tests.factories.sealing import after, officer, seal
from tests.factories.votes import make_open_vote
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def name_officer(user: User, by: User | None) -> Any:
    return actions.grant_role(user=user, role=Role.VOTE_OFFICER, by=by, now=timezone.now())


def dismiss(user: User, by: User) -> Any:
    return actions.end_role(assignment=user.role_assignments.get(), by=by, now=timezone.now())


def confirm(change: RoleChange, by: User) -> None:
    actions.confirm_role_change(change=change, by=by, now=timezone.now())


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def denied(act: Callable[[], Any]) -> str:
    with pytest.raises(ActionDenied) as refused:
        act()
    return refused.value.reason


def half_of(edition: Edition, by: User) -> str:
    return print_half(edition=edition, by=by, now=timezone.now())[0]


def asked_page(change: RoleChange) -> str:
    return reverse("admin:accounts_rolechange_change", args=[change.pk])


def text(client: StrictClient, name: str, edition: Edition) -> str:
    page = client.get(reverse(f"budgets:{name}", args=[edition.slug])).content.decode()
    return str(page).replace("\u202f", " ").replace("\xa0", " ")


def test_before_the_opening_the_administrator_names_whom_they_like() -> None:
    openable_edition()
    by, puppet = make_administrator(), make_user()
    assert isinstance(name_officer(puppet, by), RoleAssignment)
    assert fresh(puppet).roles == {Role.VOTE_OFFICER}


def test_alone_during_a_vote_they_get_no_officer_no_half_and_no_act_of_two() -> None:
    opened_edition()
    edition = make_open_vote()
    by, puppets = make_administrator(), [make_user(), make_user()]
    asked = [name_officer(puppet, by) for puppet in puppets]
    for puppet, change in zip(puppets, asked, strict=True):
        assert not fresh(puppet).roles
        assert denied(lambda puppet=puppet: half_of(edition, fresh(puppet))) == permissions.NOT_OFFICER
        with pytest.raises(ActionDenied):
            ask_sealing(edition=edition, by=fresh(puppet), now=after(edition))
        for who in (by, *puppets):
            assert denied(lambda change=change, who=who: confirm(change, fresh(who))) == account_permissions.NOT_YOURS


def test_alone_during_a_vote_they_dismiss_nobody_nor_close_an_account() -> None:
    make_open_vote()
    by, real = make_administrator(), [officer(), officer()]
    dismiss(real[0], by)
    actions.deactivate_account(user=real[1], by=by, reason="Non.", now=timezone.now())
    assert all(fresh(one).roles == {Role.VOTE_OFFICER} for one in real)


def test_an_account_closed_before_the_opening_does_not_come_back_alone() -> None:
    by, puppet = make_administrator(), officer(is_active=False)
    make_open_vote()
    officer()
    actions.reactivate_account(user=puppet, by=by, now=timezone.now())
    assert not fresh(puppet).is_active


def test_the_command_line_names_nobody_alone() -> None:
    make_open_vote()
    officer()
    puppet = make_user()
    call_command("grant_role", puppet.email, Role.VOTE_OFFICER)
    assert not fresh(puppet).roles


def test_an_officer_who_administers_too_does_not_confirm_what_they_asked() -> None:
    make_open_vote()
    both, real, puppet = make_administrator(), officer(), make_user()
    RoleAssignment.objects.create(user=both, role=Role.VOTE_OFFICER)
    asked = name_officer(puppet, fresh(both))
    assert denied(lambda: confirm(asked, fresh(both))) == account_permissions.SAME_PERSON
    confirm(asked, real)
    assert fresh(puppet).roles == {Role.VOTE_OFFICER}


def test_when_no_officer_is_left_nobody_changes_the_board_alone() -> None:
    make_open_vote()
    by = make_administrator()
    officer(is_active=False)
    assert denied(lambda: name_officer(make_user(), by)) == account_permissions.NOBODY_CONFIRMS
    last = officer()
    assert denied(lambda: dismiss(last, by)) == account_permissions.NOBODY_CONFIRMS


def test_the_board_is_held_until_the_key_is_destroyed() -> None:
    assert not is_board_held(timezone.now())
    edition = make_open_vote()
    assert is_board_held(timezone.now())
    sealing = seal(edition)
    assert not is_board_held(timezone.now())
    by, user = make_administrator(), make_user()
    assert isinstance(name_officer(user, by), RoleAssignment)
    assert KeyDestruction.objects.filter(sealing=sealing).exists()
    make_open_vote()
    assert is_board_held(timezone.now())


def test_everybody_reads_who_sits_on_the_board_while_the_vote_is_open() -> None:
    edition, client = make_open_vote(), StrictClient()
    by, real = make_administrator(), officer(first_name="Nora", last_name="Petit")
    officer(first_name="")
    officer(first_name="Fermé", is_active=False)
    asked = name_officer(make_user(first_name="Léo", last_name="Inconnu"), by)
    page = text(client, "vote_protection", edition)
    assert "Nora Petit" in page
    assert "Une personne qui n’a pas écrit son nom" in page
    assert "Fermé" not in page
    assert "Inconnu" not in page
    confirm(asked, real)
    assert "Léo Inconnu" in text(client, "vote_protection", edition)
    seal(edition)
    assert "Qui tient le bureau de vote" not in text(client, "vote_protection", edition)


def test_before_the_opening_the_page_names_nobody() -> None:
    edition = openable_edition()
    assert "Qui tient le bureau de vote" not in text(StrictClient(), "vote_protection", edition)


def test_a_minor_is_never_named() -> None:
    officer(first_name="Zoé", age=16)
    assert not sitting_members()


def test_the_minutes_name_all_who_sat_even_for_a_day() -> None:
    edition = make_open_vote()
    gone, other = officer(first_name="Nora", last_name="Petit"), officer()
    confirm(dismiss(gone, make_administrator()), other)
    seal(edition)
    minutes = minutes_of(edition)
    assert minutes is not None
    assert "Nora Petit" in [one.name for one in minutes.board]
    assert "Nora Petit" not in [member.name for member in sitting_members()]


def test_whoever_sealed_signs_with_first_name_and_name() -> None:
    edition = make_open_vote()
    sealing = seal(edition)
    for user, last_name in ((sealing.asked_by, "Petit"), (sealing.confirmed_by, "Martin")):
        User.objects.filter(pk=user.pk).update(first_name="Nora", last_name=last_name)
    minutes = minutes_of(edition)
    assert minutes is not None
    assert minutes.officers == [f"Nora {name}, membre du bureau de vote" for name in ("Petit", "Martin")]


def test_an_officer_confirms_at_the_desk_and_the_administrator_does_not() -> None:
    edition = make_open_vote()
    by, real, user = make_administrator(), officer(), make_user()
    asked = name_officer(user, by)
    own = reverse("admin:accounts_rolechange_confirmer", args=[asked.pk])
    client = StrictClient()
    sign_in(client, by)
    assert client.post(own).status_code == 409
    sign_in(client, real)
    hub = reverse("admin:budgets_edition_change", args=[edition.pk])
    assert "Un changement au bureau de vote attend" in client.get(hub).content.decode()
    assert "Confirmer ce changement" in client.get(asked_page(asked)).content.decode()
    assert client.post(own).status_code == 302
    assert fresh(user).roles == {Role.VOTE_OFFICER}
    assert "Un changement au bureau de vote attend" not in client.get(hub).content.decode()
