"""Problems of a vote: reported by anybody, answered once in public, never with who told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import AuditEntry, User
from allonnes.accounts.roles import ROLES, Role
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from budgets import tasks
from budgets.editions.models import Edition
from budgets.voting.incidents import actions, permissions
from budgets.voting.models import VoteIncident
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.budgets import EditionFactory
from tests.factories.together import together
from tests.factories.votes import make_open_vote
from tests.strict_client import StrictClient

SAID = {"summary": "La borne était en panne.", "answer": "Elle est réparée depuis midi."}


def denied(act: Callable[[], Any]) -> str:
    with pytest.raises(ActionDenied) as refused:
        act()
    return refused.value.reason


def reported(edition: Edition | None = None, **more: Any) -> VoteIncident:
    return actions.report_problem(edition=edition or make_open_vote(), body="La borne est en panne.", **more)


def answered(incident: VoteIncident, by: User | None = None, **more: str) -> VoteIncident:
    by = by or make_agent(Role.VOTE_OFFICER)
    return actions.answer_incident(incident=incident, by=by, now=timezone.now(), **{**SAID, **more})


def page(name: str, edition: Edition) -> str:
    return reverse(f"budgets:{name}", args=[edition.slug])


@pytest.mark.django_db
def test_a_visitor_is_answered_at_their_address() -> None:
    incident = reported(email="zoe@example.net", channel="kiosk")
    answered(incident)
    letter = OutboxMessage.objects.get()
    assert (letter.kind, letter.address, letter.person) == ("budgets/incident_answered", "zoe@example.net", None)
    assert letter.payload["answer"] == SAID["answer"]
    assert "La borne est en panne." not in str(letter.payload)
    assert AuditEntry.objects.get(act="budgets.answer_incident").detail["incident"] == incident.pk


@pytest.mark.django_db
def test_an_account_is_answered_without_keeping_an_address() -> None:
    user = make_user()
    incident = reported(email="autre@example.net", by=user)
    assert incident.email == ""
    answered(incident)
    assert OutboxMessage.objects.get().person == user.public_id


@pytest.mark.django_db
def test_nobody_is_written_to_when_nobody_left_an_address() -> None:
    incident = answered(reported())
    assert (incident.state, incident.answered_by_id is not None) == ("answered", True)
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
def test_an_answer_is_given_once_whole_and_without_contact_details() -> None:
    incident = reported()
    assert "résumé" in denied(lambda: answered(incident, summary=" "))
    assert "résumé" in denied(lambda: answered(incident, answer=" "))
    assert "adresse électronique" in denied(lambda: answered(incident, answer="Écrire à zoe@example.net"))
    answered(incident)
    assert denied(lambda: answered(incident)) == permissions.ANSWERED


@pytest.mark.django_db
def test_an_empty_report_is_refused() -> None:
    edition = make_open_vote()
    assert denied(lambda: actions.report_problem(edition=edition, body=" ")) == permissions.NO_WORDS


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_the_station_and_the_administrator_answer_and_write_down(role: str) -> None:
    edition, by = make_open_vote(), make_agent(role)
    incident = reported(edition)
    acts: list[Callable[[], Any]] = [
        lambda: answered(incident, by),
        lambda: actions.write_down_incident(edition=edition, body="Une file d’attente.", by=by),
    ]
    may = "budgets.answer_incident" in ROLES[role].permissions
    assert may == (role in {Role.VOTE_OFFICER, Role.ADMINISTRATOR})
    for act in acts:
        if may:
            act()
        else:
            assert denied(act) == permissions.NOT_ALLOWED
    assert VoteIncident.objects.count() == 1 + may
    assert AuditEntry.objects.filter(act="budgets.write_down_incident").count() == may


@pytest.mark.django_db(transaction=True)
def test_one_report_sent_four_times_at_once_is_one_problem() -> None:
    edition = make_open_vote()
    outcomes = together(*[lambda: reported(edition)] * 4)
    assert len({outcome.pk for outcome in outcomes}) == 1


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one_answer_and_one_mail() -> None:
    incident = reported(email="zoe@example.net")
    officers = [make_agent(Role.VOTE_OFFICER) for _each in range(2)]
    outcomes = together(*[lambda by=by: answered(incident, by) for by in officers])
    assert sum(isinstance(outcome, ActionDenied) for outcome in outcomes) == 1
    assert OutboxMessage.objects.count() == 1


@pytest.mark.django_db
def test_an_address_goes_six_months_after_the_answer() -> None:
    incident, waiting = reported(email="zoe@example.net"), reported(email="ali@example.net")
    answered(incident)
    last = timezone.now() + permissions.ADDRESS_LIFE
    with time_machine.travel(last - timedelta(days=1), tick=False):
        assert tasks.forget_incident_addresses() == 0
    with time_machine.travel(last + timedelta(minutes=1), tick=False):
        assert tasks.forget_incident_addresses() == 1
    incident.refresh_from_db()
    waiting.refresh_from_db()
    assert (incident.email, waiting.email) == ("", "ali@example.net")


@pytest.mark.django_db
def test_a_visitor_reports_and_learns_what_comes_next(client: StrictClient) -> None:
    edition = make_open_vote()
    shown = client.get(page("vote_problem", edition)).content.decode()
    assert "N’écrivez pas pour quels projets" in shown
    bad = client.post(page("vote_problem", edition), {"body": "", "email": "zoe"})
    assert bad.status_code == 422
    assert "en une phrase au moins" in bad.content.decode()
    said = {"body": "La borne est en panne.", "channel": "kiosk", "email": "zoe@example.net"}
    done = client.post(page("vote_problem", edition), said, follow=True)
    assert done.redirect_chain[-1][0] == page("vote_problem_sent", edition)
    assert "Et maintenant" in done.content.decode()
    vote_incident = VoteIncident.objects.get()
    assert (vote_incident.channel, vote_incident.email, vote_incident.reported_by) == ("kiosk", "zoe@example.net", None)


@pytest.mark.django_db
def test_somebody_signed_in_is_asked_no_address(client: StrictClient) -> None:
    edition, user = make_open_vote(), make_user()
    sign_in(client, user)
    assert 'name="email"' not in client.get(page("vote_problem", edition)).content.decode()
    client.post(page("vote_problem", edition), {"body": "La page est blanche.", "email": "autre@example.net"})
    vote_incident = VoteIncident.objects.get()
    assert (vote_incident.email, vote_incident.reported_by) == ("", user)


@pytest.mark.django_db
def test_many_reports_in_one_minute_are_slowed_and_lose_nothing(client: StrictClient) -> None:
    edition = make_open_vote()
    with override_settings(ACCOUNT_RATE_LIMITS={**settings.ACCOUNT_RATE_LIMITS, "problem": "1/m/ip"}):
        client.post(page("vote_problem", edition), {"body": "La borne est en panne."})
        again = client.post(page("vote_problem", edition), {"body": "Encore une panne."})
    assert again.status_code == 422
    assert "Encore une panne." in again.content.decode()
    assert VoteIncident.objects.count() == 1


@pytest.mark.django_db
def test_the_public_log_shows_answers_and_never_who_told(client: StrictClient) -> None:
    edition = make_open_vote()
    assert "Aucune réponse publiée" in client.get(page("vote_incidents", edition)).content.decode()
    user = make_user(first_name="Zénobie")
    for _each in range(2):
        answered(reported(edition, by=user))
    reported(edition, email="zoe@example.net")
    reported(make_open_vote())
    shown = client.get(page("vote_incidents", edition)).content.decode()
    assert shown.count(SAID["summary"]) == 2
    assert SAID["answer"] in shown
    assert "1 problème signalé attend encore sa réponse" in shown
    assert not any(secret in shown for secret in ("Zénobie", "zoe@", "La borne est en panne"))


@pytest.mark.django_db
def test_the_log_has_pages(client: StrictClient) -> None:
    edition, officer = make_open_vote(), make_agent(Role.VOTE_OFFICER)
    for number in range(22):
        answered(
            actions.report_problem(edition=edition, body=f"Panne {number}"), officer, summary=f"Résumé {number:02}."
        )
    assert client.get(page("vote_incidents", edition)).content.decode().count("Résumé ") == 20
    assert client.get(page("vote_incidents", edition), {"page": 2}).content.decode().count("Résumé ") == 2


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["vote_problem", "vote_problem_sent", "vote_incidents"])
def test_hidden_and_foreign_editions_have_no_such_page(client: StrictClient, name: str) -> None:
    for edition in (EditionFactory(hidden=True), EditionFactory(imported=True)):
        assert client.get(page(name, edition)).status_code == 404


def desk(edition: Edition, incident: VoteIncident | None = None) -> str:
    if incident is None:
        return reverse("admin:budgets_edition_vote_incidents", args=[edition.pk])
    return reverse("admin:budgets_edition_vote_incident", kwargs={"pk": edition.pk, "incident": incident.pk})


@pytest.mark.django_db
def test_the_desk_lists_what_waits_first_and_publishes_an_answer(client: StrictClient) -> None:
    edition = make_open_vote()
    old = actions.report_problem(edition=edition, body="Ancienne panne", email="zoe@example.net")
    answered(actions.report_problem(edition=edition, body="Panne récente"))
    sign_in(client, make_agent(Role.VOTE_OFFICER))
    shown = client.get(desk(edition)).content.decode()
    assert shown.index("Ancienne panne") < shown.index("Panne récente")
    one = client.get(desk(edition, old)).content.decode()
    assert "recevra cette réponse" in one
    assert "zoe@" not in one
    missing = client.post(desk(edition, old), SAID)
    assert missing.status_code == 422
    assert "Cochez cette case" in missing.content.decode()
    done = client.post(desk(edition, old), {**SAID, "is_sure": "on"}, follow=True)
    assert "La réponse est publiée" in done.content.decode()
    assert client.post(desk(edition, old), {**SAID, "is_sure": "on"}).status_code == 409
    assert SAID["answer"] in client.get(desk(edition, old)).content.decode()


@pytest.mark.django_db
def test_the_desk_refuses_contact_details_and_writes_problems_down(client: StrictClient) -> None:
    edition = make_open_vote()
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    assert "Rien n’a été signalé" in client.get(desk(edition)).content.decode()
    assert client.post(desk(edition), {"body": ""}).status_code == 422
    done = client.post(desk(edition), {"body": "Une file d’attente.", "channel": "paper"}, follow=True)
    assert "Le problème est noté" in done.content.decode()
    incident = VoteIncident.objects.get()
    bad = client.post(desk(edition, incident), {**SAID, "answer": "06 12 34 56 78", "is_sure": "on"})
    assert bad.status_code == 422
    elsewhere = make_open_vote()
    assert client.get(desk(elsewhere, incident)).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.MODERATOR, Role.SERVICE_AGENT, Role.ELECTED_OFFICIAL, Role.QRC_AGENT])
def test_no_other_role_reads_what_was_reported(client: StrictClient, role: str) -> None:
    edition = make_open_vote()
    incident = reported(edition)
    sign_in(client, make_agent(role))
    assert client.get(desk(edition)).status_code == 403
    assert client.post(desk(edition, incident), {**SAID, "is_sure": "on"}).status_code == 403
