"""Each list of the desk, and its first page, ask the database as little whatever they hold."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import audit
from allonnes.accounts.models import Absence, AuditEntry, FactorReset, Invitation, RoleChange, SavedView, User
from allonnes.accounts.roles import ROLES, Role
from allonnes.outreach.models import Series
from allonnes.town.models import ClosingDay, TownProfile
from budgets.editions.models import Competence, Criterion, Edition
from budgets.projects.models import Dossier, Report
from budgets.voting.models import VoteIncident
from requests_qrc.casework.actions import speaking
from requests_qrc.casework.models import CaseMessage, ReplyTemplate, Task
from requests_qrc.followup.models import CaseModeration, CaseReport
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.models import RoutingRule
from tests.factories import consultations, councils, meetings, outcomes
from tests.factories import observatory as promises
from tests.factories import portal as editorial
from tests.factories.accounts import make_agent, make_department, make_user, sign_in
from tests.factories.budgets import CategoryFactory, EditionFactory, EnvelopeFactory
from tests.factories.contributions import comment_on, hidden, public_project
from tests.factories.core import OutboxMessageFactory, nobody_delivers
from tests.factories.deposits import DURING, IN_STUDY, waiting_idea
from tests.factories.newsletters import make_newsletter, make_subject
from tests.factories.outreach import EncounterFactory, registered, walk
from tests.factories.requests_qrc import WORDS, case_in, make_category, receive, sorter
from tests.factories.setup import regulated
from tests.factories.studies import agent_of, given_back, in_study, on_ballot_decision, studied_edition, themed
from tests.factories.town import (
    AddressFactory,
    NeighbourhoodFactory,
    PartnerBodyFactory,
    PlaceFactory,
    PopulationFigureFactory,
    StreetFactory,
)
from tests.factories.votes import make_open_vote
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
LIST_QUERIES, HOME_QUERIES, MOST_BYTES = 10, 12, 60_000
HAVE_DESK = [role for role, row in ROLES.items() if row.has_desk]


def _staff() -> User:
    return make_agent(Role.MODERATOR)


def _edition() -> Edition:
    return Edition.objects.order_by("pk").first() or studied_edition()


def _dated(count: int) -> date:
    return date(2027, 1, 1) + timedelta(days=count)


def _now() -> Any:
    return timezone.now()


def _invitation() -> Invitation:
    more = {"nonce": "0" * 32, "sent_at": _now(), "expires_at": _now() + timedelta(days=7)}
    return Invitation.objects.create(user=_staff(), invited_by=_staff(), **more)


def _role_change() -> RoleChange:
    return RoleChange.objects.create(kind="grant", user=_staff(), role=Role.MODERATOR, asked_at=_now())


def _audited() -> AuditEntry:
    return audit.record("account.deactivate", by=_staff(), user=make_user().pk)


def _competence(count: int) -> Competence:
    return Competence.objects.create(subject=f"Sujet {count}", department=make_department())


def _report() -> Report:
    return Report.objects.create(project=public_project(), reason="insult", at=DURING)


def _to_say() -> CaseMessage:
    case = receive(answer_by="phone", phone="06 39 98 00 12")
    return speaking.reply(case=case, words=WORDS, by=sorter(), now=_now())


def _task() -> Task:
    case = case_in(CaseState.ASSIGNED)
    return Task.objects.create(case=case, department=case.department, title="Changer la lampe", created_by=sorter())


def _hidden_case() -> CaseModeration:
    return CaseModeration.objects.create(case=receive(), reason="insult", by=_staff(), at=DURING)


# How a thing of each table is made; the one that a town has only one of is made once.
MADE: dict[str, Callable[[int], object]] = {
    "portal.Page": lambda count: editorial.PageFactory(),
    "portal.OldAddress": lambda count: editorial.OldAddressFactory(),
    "portal.MissedAddress": lambda count: editorial.MissedAddressFactory(),
    "portal.PageVersion": lambda count: editorial.PageVersionFactory(),
    "portal.AccessibilityAudit": lambda count: editorial.AuditFactory(),
    "budgets.Category": lambda count: CategoryFactory(edition=_edition(), department=make_department()),
    "budgets.Criterion": lambda count: Criterion.objects.create(edition=_edition(), label=f"Critère {count}"),
    "budgets.Regulation": lambda count: regulated(EditionFactory()),
    "budgets.WaitingIdea": lambda count: waiting_idea(make_user()),
    "budgets.Competence": lambda count: Competence.objects.create(
        subject=f"Sujet {count}", department=make_department()
    ),
    "budgets.Edition": lambda count: EditionFactory(),
    "budgets.Dossier": lambda count: in_study(_edition()),
    "budgets.Decision": lambda count: on_ballot_decision(_edition()),
    "budgets.Project": lambda count: themed(_edition()),
    "budgets.Envelope": lambda count: EnvelopeFactory(edition=_edition(), position=count),
    "budgets.Comment": lambda count: comment_on(public_project()),
    "budgets.Moderation": lambda count: hidden(comment_on(public_project())),
    "budgets.Report": lambda count: _report(),
    "outreach.Encounter": lambda count: EncounterFactory(),
    "outreach.Registration": lambda count: registered(walk(hours_from_now=900)),
    "outreach.Series": lambda count: Series.objects.create(
        title=f"Assises {count}", slug=f"assises-{count}", year=2031
    ),
    "instances.Council": lambda count: councils.make_council(),
    "instances.College": lambda count: councils.make_council(),
    "instances.CouncilAnimator": lambda count: councils.make_animator(councils.make_council()),
    "instances.Candidacy": lambda count: councils.posed(councils.make_council()),
    "instances.Mandate": lambda count: councils.make_mandate(councils.make_council()),
    "instances.Draw": lambda count: councils.make_draw(councils.make_lot_council(), candidates=2),
    "instances.Meeting": lambda count: meetings.called(),
    "instances.Minutes": lambda count: meetings.to_correct(),
    "instances.MinutesRemark": lambda count: meetings.a_remark(),
    "instances.Opinion": lambda count: outcomes.given_opinion(),
    "instances.Referral": lambda count: outcomes.make_referral(),
    "instances.Initiative": lambda count: outcomes.make_initiative(),
    "instances.Consultation": lambda count: consultations.opened(),
    "instances.Question": lambda count: consultations.make_consultation(),
    "instances.ReplyAnswer": lambda count: consultations.replied(consultations.opened(), idea="Un bal"),
    "observatory.Engagement": lambda count: promises.make_engagement(department=make_department()),
    "observatory.MunicipalText": lambda count: promises.make_text(),
    "observatory.ArchiveVisa": lambda count: promises.make_visa(),
    "observatory.Election": lambda count: promises.make_election(),
    "observatory.Evaluation": lambda count: promises.heard(),
    "observatory.Comment": lambda count: promises.commented(),
    "observatory.Moderation": lambda count: promises.hidden_comment(),
    "observatory.Report": lambda count: promises.reported_comment(),
    "core.SearchSynonym": lambda count: editorial.SearchSynonymFactory(),
    "core.OutboxMessage": lambda count: OutboxMessageFactory(),
    "notifications.Newsletter": lambda count: make_newsletter(),
    "notifications.NewsletterSubject": lambda count: make_subject(f"Sujet {count}"),
    "accounts.User": lambda count: make_user(),
    "accounts.RoleAssignment": lambda count: make_agent(Role.SERVICE_AGENT, department=make_department()),
    "accounts.RoleChange": lambda count: _role_change(),
    "accounts.AuditEntry": lambda count: _audited(),
    "accounts.SavedView": lambda count: SavedView.objects.create(
        role=Role.ADMINISTRATOR, of_list="budgets.Project", name=f"Vue {count}", query="q=a", created_at=_now()
    ),
    "accounts.Invitation": lambda count: _invitation(),
    "accounts.FactorReset": lambda count: FactorReset.objects.create(
        user=_staff(), checked="Vue au bureau.", asked_by=_staff(), asked_at=_now()
    ),
    "accounts.Absence": lambda count: Absence.objects.create(
        user=_staff(), cover=_staff(), starts_on=_dated(0), ends_on=_dated(5), created_at=_now()
    ),
    "requests_qrc.Case": lambda count: receive(),
    "requests_qrc.CaseMessage": lambda count: _to_say(),
    "requests_qrc.CaseModeration": lambda count: _hidden_case(),
    "requests_qrc.CaseReport": lambda count: CaseReport.objects.create(case=receive(), reason="insult", at=DURING),
    "requests_qrc.Category": lambda count: make_category(),
    "requests_qrc.Question": lambda count: make_category().questions.create(label=f"Combien ? ({count})"),
    "requests_qrc.ReplyTemplate": lambda count: ReplyTemplate.objects.create(name=f"Modèle {count}", body="Bonjour."),
    "requests_qrc.RoutingRule": lambda count: RoutingRule.objects.create(
        name=f"Règle {count}", department=make_department()
    ),
    "requests_qrc.Task": lambda count: _task(),
    "town.TownProfile": lambda count: TownProfile.objects.get_or_create(name="Allonnes", insee_code="72003"),
    "town.Neighbourhood": lambda count: NeighbourhoodFactory(),
    "town.Place": lambda count: PlaceFactory(neighbourhood=NeighbourhoodFactory()),
    "town.Street": lambda count: StreetFactory(neighbourhood=NeighbourhoodFactory()),
    "town.Address": lambda count: AddressFactory(neighbourhood=NeighbourhoodFactory()),
    "town.Department": lambda count: make_department(),
    "town.PartnerBody": lambda count: PartnerBodyFactory(),
    "town.ClosingDay": lambda count: ClosingDay.objects.create(day=_dated(count), label="Pont"),
    "town.PopulationFigure": lambda count: PopulationFigureFactory(),
}


# The administrator sets the requests, and reads none of them.
READERS: dict[str, str] = {
    "requests_qrc": Role.QRC_MANAGER,
    **{f"observatory.{name}": Role.MODERATOR for name in ("Comment", "Evaluation", "Moderation", "Report")},
}


@pytest.fixture(autouse=True)
def _in_study() -> Any:
    with nobody_delivers(), time_machine.travel(IN_STUDY, tick=False):
        yield


def asked(client: StrictClient, address: str) -> tuple[list[str], Any]:
    """What a page asks the database, once what everybody asks is known, and the page."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    return [query["sql"] for query in queries.captured_queries], page


def test_each_list_has_a_maker() -> None:
    assert {model._meta.label for model in admin.site._registry} == set(MADE)


@pytest.mark.parametrize("model", [pytest.param(model, id=model._meta.label) for model in admin.site._registry])
def test_a_list_asks_ten_questions_at_most_whatever_it_holds(model: Any, client: StrictClient) -> None:
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    by_app = READERS.get(model._meta.app_label, Role.ADMINISTRATOR)
    sign_in(client, make_agent(READERS.get(model._meta.label, by_app)))
    _edition()
    numbers = []
    for counts in ((1,), (2, 3)):
        for count in counts:
            MADE[model._meta.label](count)
        statements, page = asked(client, address)
        assert page.context["cl"].result_list, "an empty list proves nothing"
        assert len(page.content) < MOST_BYTES
        assert len(statements) <= LIST_QUERIES, "\n".join(statements)
        numbers.append(len(statements))
    assert len(set(numbers)) == 1, numbers


@pytest.fixture
def busy_town() -> Edition:
    """Something in most queues, and a vote."""
    edition = studied_edition()
    Dossier.objects.filter(pk=in_study(edition).pk).update(due_on=timezone.localdate() - timedelta(days=3))
    in_study(edition)
    on_ballot_decision(edition)
    given_back(edition)
    VoteIncident.objects.create(edition=make_open_vote(), body="Le code ne marche pas")
    OutboxMessageFactory(failed=True)
    EncounterFactory(starts_at=IN_STUDY - timedelta(days=2), ends_at=IN_STUDY - timedelta(days=1))
    receive()
    case_in(CaseState.ASSIGNED, now=IN_STUDY - timedelta(days=60))
    _to_say()
    return edition


def _person(role: str, edition: Edition) -> User:
    return agent_of(edition) if role == Role.SERVICE_AGENT else make_agent(role)


@pytest.mark.parametrize("role", HAVE_DESK)
def test_each_role_asks_few_questions_on_its_lists_and_its_first_page(
    role: str, busy_town: Edition, client: StrictClient
) -> None:
    sign_in(client, _person(role, busy_town))
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        if client.get(address).status_code == 200:
            statements, _page = asked(client, address)
            assert len(statements) <= LIST_QUERIES, "\n".join([address, *statements])
    statements, page = asked(client, reverse("admin:index"))
    assert len(page.content) < MOST_BYTES
    assert len(statements) <= HOME_QUERIES, "\n".join(statements)


@pytest.mark.parametrize("phase", ["deposit", "study"])
def test_the_first_page_asks_as_little_in_each_phase(phase: str, client: StrictClient) -> None:
    edition = studied_edition()
    when = DURING if phase == "deposit" else IN_STUDY
    with time_machine.travel(when, tick=False):
        sign_in(client, make_agent(Role.ADMINISTRATOR))
        statements, page = asked(client, reverse("admin:index"))
    assert str(edition) in page.content.decode()
    # No queue is unfolded here: three more with the busiest.
    assert len(statements) <= HOME_QUERIES - 3, "\n".join(statements)
