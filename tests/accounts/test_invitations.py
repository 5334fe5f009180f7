"""The future staff is invited by mail: one link, once, in time; roles wait for the answer and for the second factor."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import actions, permissions
from allonnes.accounts.actions.invitations import Guest, Invited, invitation_of_token, invitation_token
from allonnes.accounts.actions.roles import Terms
from allonnes.accounts.allauth_internals import format_hotp_value, hotp_value
from allonnes.accounts.models import AuditEntry, Invitation, RoleAssignment, RoleChange, User
from allonnes.accounts.queues import silent_invitations
from allonnes.accounts.roles import _GRANTED, GUARDS, ROLES, Role, RoleGuard
from allonnes.core.errors import ActionDenied, InvalidInput
from allonnes.core.outbox import open_secret
from tests.factories.accounts import make_administrator, make_agent, make_department, make_user, sign_in
from tests.factories.mail import ask_code, is_signed_in, last_code, letters, type_code
from tests.factories.together import together
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
ADDRESS = "nouvelle@example.org"
PASSWORD = "une petite phrase facile"
WEEK, MONTH = timedelta(days=7), timedelta(days=38)


def invite(*roles: str, by: User | None = None, email: str = ADDRESS, **terms: Any) -> Invited:
    return actions.invite(
        guest=Guest(email, " Nour ", "Petit"),
        roles=roles or (Role.MODERATOR,),
        terms=Terms(**terms),
        by=by or make_administrator(),
        now=timezone.now(),
    )


def accept(invitation: Invitation, by: User | None = None, later: timedelta = timedelta(0)) -> User:
    return actions.accept_invitation(invitation=invitation, by=by, password=PASSWORD, now=timezone.now() + later)


def withdraw(invitation: Invitation, by: User | None) -> None:
    actions.withdraw_invitation(invitation=invitation, by=by, now=timezone.now())


def denied(act: Callable[[], Any]) -> str:
    with pytest.raises(ActionDenied) as refused:
        act()
    return refused.value.reason


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def link() -> str:
    return str(open_secret(letters("invitation")[-1])["url"])


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(_GRANTED, Role.MODERATOR, ROLES[Role.MODERATOR].permissions | {"accounts.play"})
    guard = RoleGuard(Role.MODERATOR, needs_second=lambda _now: True, confirmers="accounts.play")
    monkeypatch.setitem(GUARDS._items, Role.MODERATOR, guard)


def test_the_link_leads_to_a_password_then_the_second_factor_then_the_work(client: StrictClient) -> None:
    by, voirie = make_administrator(), make_department(name="Voirie")
    invited = invite(Role.SERVICE_AGENT, by=by, department=voirie)
    assert (invited.user.first_name, invited.is_new) == ("Nour", True)
    (letter,) = letters("invitation")
    assert "invitation/" not in str(letter.payload)
    assert not letters("role_granted")
    page = client.get(link())
    assert "Bienvenue, Nour" in page.content.decode()
    assert "Agent d’un service" in page.content.decode()
    answer = client.post(link(), {"password1": PASSWORD, "password2": PASSWORD})
    assert answer.url == reverse("accounts:second_factor")
    user = fresh(invited.user)
    assert user.check_password(PASSWORD)
    assert EmailAddress.objects.get(user=user).verified
    assert user.places == {(Role.SERVICE_AGENT, voirie.pk)}
    assert client.get(reverse("admin:index")).url == reverse("accounts:second_factor")
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    codes = client.post(reverse("mfa_activate_totp"), {"code": code}, follow=True).content.decode()
    assert f'href="{reverse("admin:index")}"' in codes
    assert client.get(reverse("admin:index")).status_code == 200
    acts = list(AuditEntry.objects.order_by("id").values_list("act", "by"))
    assert acts == [("invitation.send", by.pk), ("role.grant", by.pk), ("invitation.accept", user.pk)]


def test_a_role_opens_nothing_before_the_answer_whatever_the_way_in(client: StrictClient) -> None:
    invited = invite()
    assert not fresh(invited.user).roles
    ask_code(client, ADDRESS)
    type_code(client, last_code())
    assert is_signed_in(client)
    assert not fresh(invited.user).roles
    assert client.get(link()).status_code == 200
    client.post(link(), {"password1": PASSWORD, "password2": PASSWORD})
    assert fresh(invited.user).roles == {Role.MODERATOR}


def test_a_bad_password_is_told_and_nothing_is_accepted(client: StrictClient) -> None:
    invite()
    assert client.post(link(), {"password1": "court", "password2": "court"}).status_code == 422
    assert Invitation.objects.waiting().exists()


def test_a_link_serves_once_and_in_time(client: StrictClient) -> None:
    invitation = invite().user.invitation
    assert denied(lambda: accept(invitation, later=WEEK)) == permissions.LINK_DEAD
    accept(invitation)
    assert denied(lambda: accept(invitation)) == permissions.LINK_DEAD
    used = client.get(link())
    unknown = client.get(reverse("accounts:invitation", args=["inconnu"]))
    assert (used.status_code, unknown.status_code) == (410, 410)
    assert permissions.LINK_DEAD[:17] in used.content.decode()
    assert permissions.LINK_DEAD[:17] in unknown.content.decode()


def test_sent_again_the_former_link_is_dead() -> None:
    by = make_administrator()
    invitation = invite(by=by).user.invitation
    former = invitation_token(invitation)
    actions.send_invitation_again(invitation=invitation, by=by, now=timezone.now() + WEEK)
    assert invitation_of_token(former) is None
    assert invitation_of_token("faux") is None
    again = invitation_of_token(link().split("/")[-2])
    assert again is not None
    assert len(letters("invitation")) == 2
    assert denied(lambda: accept(invitation)) == permissions.LINK_DEAD
    accept(again, later=WEEK)
    assert "acceptée" in denied(lambda: actions.send_invitation_again(invitation=again, by=by, now=timezone.now()))


def test_withdrawn_the_link_is_dead_and_the_account_goes(client: StrictClient) -> None:
    by = make_administrator()
    invitation = invite(by=by).user.invitation
    address = link()
    withdraw(invitation, by)
    assert fresh(invitation.user).erased_at
    assert client.get(address).status_code == 410
    assert not RoleAssignment.objects.open(timezone.localdate()).filter(user=invitation.user).exists()
    assert "déjà retirée" in denied(lambda: withdraw(invitation, by))
    assert invite(by=by).is_new


def test_withdrawn_the_account_of_who_already_came_stays() -> None:
    by = make_administrator()
    invitation = invite(by=by).user.invitation
    User.objects.filter(pk=invitation.user_id).update(last_login=timezone.now())
    withdraw(invitation, by)
    assert fresh(invitation.user).is_active
    assert not fresh(invitation.user).roles


def test_only_who_gives_roles_invites_sends_again_and_withdraws(client: StrictClient) -> None:
    manager = make_agent(Role.QRC_MANAGER)
    assert denied(lambda: invite(by=manager)) == permissions.NOT_YOURS
    invitation = invite().user.invitation
    assert denied(lambda: withdraw(invitation, manager)) == permissions.NOT_YOURS
    sign_in(client, manager)
    assert client.get(reverse("admin:accounts_invitation_invite")).status_code == 403


def test_nobody_invites_themselves_and_nothing_is_written() -> None:
    by = make_administrator()
    assert "propre compte" in denied(lambda: invite(by=by, email=by.email))
    with pytest.raises(InvalidInput, match="au moins un rôle"):
        actions.invite(
            guest=Guest(ADDRESS, "N", "P"), roles=(), terms=Terms(), by=make_administrator(), now=timezone.now()
        )
    with pytest.raises(InvalidInput, match="service de cet agent"):
        invite(Role.SERVICE_AGENT)
    assert not User.objects.filter(email=ADDRESS).exists()
    assert not letters("invitation")


def test_an_address_with_an_account_gains_the_role_and_is_told() -> None:
    resident = make_user(email=ADDRESS, first_name="Alix")
    invited = invite(email=ADDRESS.upper())
    assert (invited.user, invited.is_new) == (resident, False)
    assert fresh(resident).first_name == "Alix"
    assert fresh(resident).roles == {Role.MODERATOR}
    assert not letters("invitation")
    assert [letter.person for letter in letters("role_granted")] == [resident.public_id]


def test_an_address_already_invited_gains_roles_that_wait_too() -> None:
    by = make_administrator()
    first = invite(by=by)
    again = invite(Role.QRC_AGENT, by=by)
    assert (again.user, again.is_new) == (first.user, False)
    assert not fresh(first.user).roles
    accept(first.user.invitation)
    assert fresh(first.user).roles == {Role.MODERATOR, Role.QRC_AGENT}


def test_an_invitation_opened_after_its_role_was_removed_says_so(client: StrictClient) -> None:
    by = make_administrator()
    invitation = invite(by=by).user.invitation
    actions.end_role(assignment=invitation.user.role_assignments.get(), by=by, now=timezone.now())
    assert not letters("role_ended")
    page = client.get(link())
    assert page.status_code == 410
    assert "Le rôle prévu pour vous a été retiré" in page.content.decode()
    assert denied(lambda: accept(invitation)) == permissions.ROLE_GONE


def test_a_role_removed_while_the_form_is_open_is_told_and_nothing_is_accepted(client: StrictClient) -> None:
    by = make_administrator()
    invitation = invite(by=by).user.invitation
    address = link()
    assert client.get(address).status_code == 200
    withdraw(invitation, by)
    assert client.post(address, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 410
    assert not is_signed_in(client)


def test_another_account_in_this_browser_is_told_to_leave_first(client: StrictClient) -> None:
    invite()
    other = make_user()
    sign_in(client, other)
    page = client.get(link())
    assert page.status_code == 410
    assert "avec un autre compte" in page.content.decode()
    assert reverse("account_logout") in page.content.decode()


@pytest.mark.usefixtures("guarded")
def test_a_guarded_role_is_asked_for_and_waits_for_the_second_person(client: StrictClient) -> None:
    second, by = make_agent(Role.MODERATOR), make_administrator()
    invited = invite(by=by)
    (asked,) = invited.made
    assert isinstance(asked, RoleChange)
    assert "attend encore l’accord" in client.get(link()).content.decode()
    actions.confirm_role_change(change=asked, by=second, now=timezone.now())
    assert not fresh(invited.user).roles
    accept(invited.user.invitation)
    assert fresh(invited.user).roles == {Role.MODERATOR}


@pytest.mark.usefixtures("guarded")
def test_withdrawn_what_was_asked_for_waits_no_more() -> None:
    make_agent(Role.MODERATOR)
    by = make_administrator()
    withdraw(invite(by=by).user.invitation, by)
    assert not RoleChange.objects.exists()


def test_a_month_of_silence_is_a_no() -> None:
    invitation = invite().user.invitation
    now = timezone.now()
    assert actions.withdraw_silent_invitations(now=now + WEEK) == 0
    assert list(silent_invitations(None, now + WEEK)) == [invitation]
    assert actions.withdraw_silent_invitations(now=now + MONTH) == 1
    assert actions.withdraw_silent_invitations(now=now + MONTH) == 0
    assert fresh(invitation.user).erased_at


def test_an_invitation_has_one_end_in_the_database() -> None:
    invite()
    for change in (
        {"accepted_at": timezone.now(), "withdrawn_at": timezone.now()},
        {"expires_at": "2000-01-01T00:00Z"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Invitation.objects.update(**change)


@pytest.mark.django_db(transaction=True)
def test_two_who_invite_one_address_at_once_write_to_it_once() -> None:
    one, other = make_administrator(), make_administrator()
    outcomes = together(lambda: invite(by=one), lambda: invite(Role.QRC_AGENT, by=other))
    assert all(isinstance(outcome, Invited) for outcome in outcomes), outcomes
    assert sorted(outcome.is_new for outcome in outcomes) == [False, True]
    user = User.objects.get(email=ADDRESS)
    assert user.role_assignments.filter(is_waiting=True).count() == 2
    assert len(letters("invitation")) == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_invite_one_address_to_one_role_at_once_give_it_once() -> None:
    one, other = make_administrator(), make_administrator()
    outcomes = together(lambda: invite(by=one), lambda: invite(by=other))
    assert sum(isinstance(outcome, InvalidInput) for outcome in outcomes) == 1
    assert RoleAssignment.objects.filter(user__email=ADDRESS).count() == 1


@pytest.mark.django_db(transaction=True)
def test_accepting_and_withdrawing_at_once_do_one_of_both() -> None:
    by = make_administrator()
    invitation = invite(by=by).user.invitation
    outcomes = together(lambda: accept(invitation), lambda: withdraw(invitation, by))
    assert sum(isinstance(outcome, ActionDenied) for outcome in outcomes) == 1


def form(**answers: Any) -> dict[str, Any]:
    return {"email": ADDRESS, "first_name": "Nour", "last_name": "Petit", "roles": [Role.MODERATOR], **answers}


@pytest.mark.usefixtures("guarded")
def test_the_desk_says_what_the_invitation_did(client: StrictClient) -> None:
    make_agent(Role.MODERATOR)
    make_user(email="a@example.org")
    sign_in(client, make_administrator())
    url = reverse("admin:accounts_invitation_invite")

    def told(**answers: Any) -> str:
        return client.post(url, form(**answers), follow=True).content.decode()

    assert "L’invitation est partie" in told(roles=[Role.QRC_AGENT])
    assert "les rôles y sont ajoutés" in told(roles=[Role.QRC_MANAGER, Role.MODERATOR])
    assert "a déjà un compte" in told(email="a@example.org", roles=[Role.QRC_AGENT])
    assert "une autre personne doit confirmer" in told(email="a@example.org")
    refused = client.post(url, form(email="a@example.org"))
    assert refused.status_code == 422
    assert "déjà demandé" in refused.content.decode()
    assert "a@example.org" in refused.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_shows_where_each_stands_with_the_same_questions(
    rows: int, client: StrictClient, django_assert_num_queries: Any
) -> None:
    by = make_administrator()
    for number in range(rows):
        invite(by=by, email=f"{number}@example.org")
    accept(Invitation.objects.latest("pk"))
    sign_in(client, by)
    page = reverse("admin:accounts_invitation_changelist")
    client.get(page)
    with django_assert_num_queries(8):
        words = client.get(page).content.decode()
    assert "acceptée" in words
    assert ("en attente" in words) is (rows > 1)


def test_the_desk_shows_the_one_that_was_withdrawn_without_its_address(client: StrictClient) -> None:
    by = make_administrator()
    invitation = invite(by=by).user.invitation
    sign_in(client, by)
    one = reverse("admin:accounts_invitation_change", args=[invitation.pk])
    assert "Modératrice" in client.get(one).content.decode()
    client.post(f"{one.removesuffix('change/')}retirer/")
    words = client.get(one).content.decode()
    assert "retirée" in words
    assert ADDRESS not in words
    invitation.refresh_from_db()
    assert invitation.state_words(timezone.now() + WEEK) == "retirée"
    assert "le lien ne marche plus" in Invitation(expires_at=timezone.now()).state_words(timezone.now())


def test_another_last_day_of_a_role_that_waits_is_told_by_the_invitation_alone() -> None:
    by = make_administrator()
    assignment = RoleAssignment.objects.get(user=invite(by=by).user)
    actions.move_role_end(assignment=assignment, by=by, now=timezone.now(), last_day=timezone.localdate() + WEEK)
    assignment.refresh_from_db()
    assert assignment.ends_on == timezone.localdate() + WEEK + timedelta(days=1)
    assert letters("role_moved") == []
