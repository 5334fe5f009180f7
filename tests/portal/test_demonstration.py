"""The demonstration: fictitious through and through, the same each time, and never in the way of what people do."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.filebased import EmailBackend
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.allauth_internals import TOTP
from allonnes.accounts.models import ParentalConsent, User
from allonnes.accounts.roles import Role
from allonnes.outreach.enums import EncounterState
from allonnes.outreach.models import Encounter
from allonnes.town.geometry import contains, read_geometry
from allonnes.town.models import Department, Neighbourhood, PartnerBody, PopulationFigure, TownProfile
from budgets.editions.criteria import DEFAULT_CRITERIA
from budgets.editions.deposit_checks import deposit_checks
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Competence, Edition, Phase, Regulation
from budgets.editions.timeline import end_words
from budgets.projects.enums import ProjectState
from budgets.projects.models import Authorship, Comment, Project, Support
from budgets.projects.study.actions import study
from budgets.voting.models import SealedBallot, TurnoutFigure
from portal.demonstration import accounts, mails
from portal.demonstration.ballots import BALLOTS, MAX_CHOICES, simulate
from portal.demonstration.editions import NEXT_SOURCE, PAST_SOURCE, PRIORITY_SHARE
from portal.demonstration.files import DATA, read_json, read_projects
from portal.demonstration.mailbox import forget_mails
from portal.demonstration.people import administrator
from portal.demonstration.proposals import read_proposals
from portal.demonstration.signin import HOLDERS
from portal.models import Page

# The invented town is built once for the file, so one worker takes it whole.
pytestmark = pytest.mark.xdist_group("demonstration")

FICTION_PHONES = ("0199 00", "0261 91", "0353 01", "0465 71", "0536 49", "0639 98")
PHONE = re.compile(r"(?<!\d)0[1-9](?:[ .]?\d\d){4}(?!\d)")
EMAIL = re.compile(r"[\w.+-]+@[\w.-]+")


def run(*options: str) -> str:
    """What the command says."""
    out = StringIO()
    call_command("demo", *options, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The demonstration, built once for all the tests of this file and rolled back."""
    with django_db_blocker.unblock(), override_settings(DEMO=True), transaction.atomic():
        yield run()
        transaction.set_rollback(True)


@pytest.fixture
def demo(built: str, db: None) -> Iterator[str]:
    """A test's own savepoint on the demonstration."""
    with override_settings(DEMO=True):
        yield built


def all_counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def is_fiction(phone: str) -> bool:
    digits = re.sub(r"\D", "", phone)
    return len(digits) == 10 and digits.startswith(tuple(start.replace(" ", "") for start in FICTION_PHONES))


# --- The command ------------------------------------------------------------------------------------
def test_demo_outside_of_a_demonstration_refuses(db: None) -> None:
    before = all_counts()
    with override_settings(DEMO=False), pytest.raises(CommandError, match="n’est pas une démonstration"):
        run()
    with override_settings(DEMO=False), pytest.raises(CommandError, match="rien n’a été changé"):
        run("--reset")
    assert all_counts() == before


def test_demo_moves_to_the_study_once_and_never_back(demo: str) -> None:
    assert "prête" in run("--phase", "deposit")
    assert "étudient les projets… fait." in run("--phase", "study")
    assert "c’était déjà fait" in run("--phase", "study")
    with pytest.raises(CommandError, match="recommencez"):
        run("--phase", "deposit")
    edition = Edition.objects.get(source=NEXT_SOURCE)
    states = Counter(edition.projects.values_list("state", flat=True))
    assert states[ProjectState.MERGED] == 2
    assert states[ProjectState.INCOMPLETE] == 3
    assert min(states[state] for state in ("on_ballot", "rejected", "in_study")) > 4
    Phase.objects.filter(edition=edition).delete()
    with pytest.raises(CommandError, match="n’est plus dans son dépôt"):
        run("--phase", "study")


def test_demo_moves_to_the_study_around_what_was_studied_by_hand(demo: str) -> None:
    edition, by, now = Edition.objects.get(source=NEXT_SOURCE), administrator(), timezone.now()
    fates = {row.fate: row.number for row in read_proposals()}
    asked, opened = fates["complement"], fates["etude"]
    for number in (asked, opened, fates["vote"]):
        project = edition.projects.select_related("edition", "category__department").get(number=number)
        study.open_dossier(project=project, by=by, department=project.category.department, now=now)
    study.ask_to_complete(project=edition.projects.get(number=asked), by=by, question="Où ?", now=now)
    assert "étudient les projets… fait." in run("--phase", "study")
    states = dict(edition.projects.values_list("number", "state"))
    assert [states[number] for number in (asked, opened, fates["vote"])] == ["incomplete", "in_study", "in_study"]


def test_demo_again_adds_nothing(demo: str) -> None:
    before = all_counts()
    run()
    assert all_counts() == before


def test_demo_again_keeps_what_people_did(demo: str) -> None:
    Neighbourhood.objects.filter(slug="chaoue").update(name="Chaoué, notre nom")
    TownProfile.objects.update(phone="02 61 91 00 00")
    Page.objects.filter(slug="charte-de-democratie-locale").update(body="Notre charte")
    elected = User.objects.get(email="elue@example.org")
    elected.role_assignments.update(ends_on=timezone.localdate())
    before = all_counts()
    run()
    assert all_counts() == before
    assert Neighbourhood.objects.filter(name="Chaoué, notre nom").exists()
    assert TownProfile.objects.get().phone == "02 61 91 00 00"
    assert Page.objects.get(slug="charte-de-democratie-locale").body == "Notre charte"
    assert not User.objects.get(pk=elected.pk).roles


def test_demo_prints_each_account(demo: str) -> None:
    assert [holder.email for holder in HOLDERS if holder.email not in demo] == []
    assert "Toutes les personnes sont fictives." in demo


# --- Nobody is real ---------------------------------------------------------------------------------
def test_every_person_is_marked_fictitious(demo: str) -> None:
    people = list(User.objects.order_by("pk"))
    assert len(people) >= 40
    assert {person.last_name for person in people} == {"Personne fictive"}
    addresses = [person.email for person in people] + [
        row.parent_email for row in ParentalConsent.objects.order_by("pk")
    ]
    assert [address for address in addresses if not address.endswith("@example.org")] == []


def test_everything_invented_is_marked(demo: str) -> None:
    assert TownProfile.objects.get().is_fictitious
    assert Neighbourhood.objects.filter(is_fictitious=False).count() == 0
    assert all("démonstration" in row.source for row in PopulationFigure.objects.order_by("pk"))
    assert all("exemple" in row.name for row in Department.objects.order_by("pk"))
    own = Edition.objects.filter(is_imported=False)
    assert all(edition.source.startswith("Démonstration") for edition in own.order_by("pk"))


def test_phones_are_kept_for_fiction(demo: str) -> None:
    rows = [
        *Department.objects.order_by("pk"),
        *PartnerBody.objects.order_by("pk"),
        *TownProfile.objects.order_by("pk"),
    ]
    phones = [row.phone for row in rows if row.phone]
    assert phones
    assert [phone for phone in phones if not is_fiction(phone)] == []


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.*")), ids=lambda path: path.name)
def test_data_file_holds_no_real_address_nor_phone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [one for one in EMAIL.findall(text) if not one.endswith("@example.org")] == []
    assert [one for one in PHONE.findall(text) if not is_fiction(one)] == []


# --- The map ----------------------------------------------------------------------------------------
def test_points_lie_in_their_neighbourhood_inside_the_town(demo: str) -> None:
    boundary = read_geometry(TownProfile.objects.get().boundary)
    projects = Project.objects.filter(edition__source=PAST_SOURCE, latitude__isnull=False).select_related(
        "neighbourhood"
    )
    points = [(row, float(row.longitude), float(row.latitude)) for row in projects.order_by("number")]
    assert len(points) >= 25
    assert [row.number for row, lon, lat in points if not contains(boundary, lon, lat)] == []
    assert [row.number for row, lon, lat in points if not contains(row.neighbourhood.shape, lon, lat)] == []


def test_neighbourhoods_lie_inside_the_town_without_overlap() -> None:
    contour = read_geometry(read_json("contour.geojson"))
    shapes = [read_geometry(one["geometry"]) for one in read_json("quartiers.geojson")["features"]]
    corners = [tuple(at) for shape in shapes for polygon in shape.polygons for at in polygon.outline]
    assert [at for at in corners if not contains(contour, *at)] == []
    grid = [(0.11 + x * 0.00173, 47.9337 + y * 0.00127) for x in range(40) for y in range(40)]
    crowded = [at for at in grid if sum(contains(shape, *at) for shape in shapes) > 1]
    assert crowded == []


# --- The budgets ------------------------------------------------------------------------------------
def test_projects_file_is_large_and_within_limits() -> None:
    rows = read_projects()
    assert len(rows) >= 62
    assert len({row.title for row in rows}) == len(rows)
    assert 6 <= len({row.theme for row in rows}) <= 8
    assert all(1_500 <= row.cost <= 60_000 for row in rows)
    assert [row.number for row in rows if not 3 <= len(re.findall(r"[.!?](?:\s|$)", row.description)) <= 6] == []


def test_ballots_respect_the_limits_of_the_edition(demo: str) -> None:
    edition = Edition.objects.get(source=PAST_SOURCE)
    known = set(edition.projects.values_list("reference", flat=True))
    ballots = [
        [reference for reference, _points in choices]
        for choices in SealedBallot.objects.filter(edition=edition).order_by("pk").values_list("choices", flat=True)
    ]
    assert len(ballots) == BALLOTS
    assert max(len(ballot) for ballot in ballots) == edition.max_choices == MAX_CHOICES
    assert [ballot for ballot in ballots if len(set(ballot)) != len(ballot) or not set(ballot) <= known] == []


def test_turnout_adds_up_to_the_ballots(demo: str) -> None:
    totals: Counter[str] = Counter()
    for figure in TurnoutFigure.objects.filter(edition__source=PAST_SOURCE).order_by("pk"):
        totals[figure.dimension] += figure.count
    assert set(totals.values()) == {BALLOTS}
    assert len(totals) == 3


def test_simulated_ballots_depend_on_the_seed_alone() -> None:
    rows, homes = read_projects(), {"Chaoué": 2, "Perrières": 1}
    assert simulate(rows, homes, count=50) == simulate(rows, homes, count=50)
    assert simulate(rows, homes, count=50) != simulate(rows, homes, count=50, seed="autre")


def test_past_edition_has_an_official_result_that_honours_the_guaranteed_share(demo: str) -> None:
    edition = Edition.objects.get(source=PAST_SOURCE)
    count = edition.counts.get(is_official=True)
    winners = edition.projects.filter(reference__in=count.winners).select_related("neighbourhood")
    priority = sum(row.cost for row in winners if row.neighbourhood and row.neighbourhood.is_priority)
    assert count.ballots == BALLOTS
    assert sum(row.cost for row in winners) == count.spent <= edition.amount
    assert priority >= PRIORITY_SHARE - 5_000
    unguaranteed = edition.counts.get(rule="greedy-stop")
    assert set(unguaranteed.winners) != set(count.winners)
    assert edition.phase_at().kind == PhaseKind.DELIVERY
    assert edition.is_published


def test_edition_under_way_takes_proposals_and_holds_sixty(demo: str) -> None:
    edition = Edition.objects.get(source=NEXT_SOURCE)
    assert edition.phase_at().kind == PhaseKind.DEPOSIT
    assert edition.next_phase().kind == PhaseKind.STUDY
    for phase in Phase.objects.filter(edition__source__in=[PAST_SOURCE, NEXT_SOURCE], ends_at__isnull=False):
        assert end_words(phase).startswith("dimanche")
        assert end_words(phase).endswith("à\u00a0minuit")
    projects = list(edition.projects.order_by("number"))
    assert [project.number for project in projects] == list(range(1, 61))
    assert {project.state for project in projects} == {ProjectState.SUBMITTED}
    assert all(edition.timeline[0].starts_at < project.submitted_at < timezone.now() for project in projects)
    assert Comment.objects.filter(project__edition=edition).count() == 39
    assert Support.objects.filter(project__edition=edition).count() > 500


def test_rules_are_written_and_marked_as_examples(demo: str) -> None:
    following = Edition.objects.get(source=NEXT_SOURCE)
    assert [check.label for check in deposit_checks(following) if not check.is_ok] == []
    assert following.regulations.count() == 2
    own = Regulation.objects.order_by("pk")
    assert all("exemple" in version.deliberation and "Exemple inventé" in version.body for version in own)
    assert [label for label, _help in DEFAULT_CRITERIA] == [criterion.label for criterion in following.criteria.all()]
    bodies = Competence.objects.exclude(partner=None).values_list("partner__kind", flat=True)
    assert {"intermunicipal", "landlord", "state"} <= set(bodies)
    assert Competence.objects.filter(partner=None).count() > 5


def test_no_author_supports_their_own_proposal(demo: str) -> None:
    signed = Authorship.objects.values_list("project", "user")
    assert not set(signed) & set(Support.objects.values_list("project", "user"))


def test_real_vote_of_toulouse_is_imported_with_its_source(demo: str) -> None:
    edition = Edition.objects.get(is_imported=True)
    assert "Pabulib" in edition.source
    assert edition.sealed_ballots.count() == 234
    assert edition.projects.count() == 10
    assert edition.counts.filter(is_official=True).exists()


# --- Encounters and pages ---------------------------------------------------------------------------
def test_encounters_are_past_under_way_cancelled_and_to_come(demo: str) -> None:
    now = timezone.now()
    held = Encounter.objects.filter(state=EncounterState.HELD)
    assert held.count() == 9
    assert all(row.what_you_said and row.what_we_do and row.headcounts.count() == 4 for row in held.order_by("pk"))
    planned = Encounter.objects.filter(state=EncounterState.PLANNED, starts_at__gt=now + timedelta(days=1))
    assert planned.count() == 7
    full = Encounter.objects.get(title__startswith="Atelier", seats=12)
    assert (full.seats_left, full.registrations.waiting().count()) == (0, 2)
    assert Encounter.objects.get(state=EncounterState.PLANNED, kind="urban_walk").stops.count() == 4
    assert Encounter.objects.get(state=EncounterState.PLANNED, kind="online_help").slots.free().count() == 4
    assert Encounter.objects.get(state=EncounterState.CANCELLED).history.get().reason
    assert Encounter.objects.open_in_the_field().count() == 1


def test_pages_are_published_with_a_version(demo: str) -> None:
    pages = Page.objects.published().order_by("slug")
    assert pages.count() == 4
    assert [page.slug for page in pages if page.versions.count() != 1 or not page.summary] == []
    assert "CC BY-SA" in Page.objects.get(slug="la-participation-a-allonnes-depuis-2008").body


# --- Signing in -------------------------------------------------------------------------------------
def test_accounts_cover_every_role_and_their_codes_work(demo: str) -> None:
    cache.clear()
    rows = accounts()
    held = {role for row in rows for role in User.objects.get(email=row.email).roles}
    assert held == set(Role.values)
    for row in rows:
        user = User.objects.get(email=row.email)
        assert user.check_password(row.password)
        assert EmailAddress.objects.get(user=user).verified
        if user.roles:
            own = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
            assert TOTP(own).validate_code(row.code)


def test_password_of_the_demonstration_would_be_accepted(demo: str) -> None:
    validate_password(accounts()[0].password)


def test_codes_change_with_time_and_say_how_long_they_last(demo: str) -> None:
    first, later = accounts(at=1_800_000_001.5)[1], accounts(at=1_800_000_030)[1]
    assert (first.seconds_left, later.seconds_left) == (29, 30)
    assert re.fullmatch(r"\d{6}", first.code)
    assert first.code != later.code


def test_accounts_that_do_not_exist_are_not_listed(demo: str) -> None:
    User.objects.filter(email="elue@example.org").update(email="partie@example.org")
    assert "elue@example.org" not in [account.email for account in accounts()]
    assert len(accounts()) == len(HOLDERS) - 1


# --- Mails ------------------------------------------------------------------------------------------
def letter(subject: str, text: str) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(subject, text, "ville@example.org", ["habitante@example.org"])
    message.attach_alternative(f"<p>{text}</p>", "text/html")
    return message


def test_mails_are_read_newest_first_with_accents(tmp_path: Path) -> None:
    backend = EmailBackend(file_path=str(tmp_path))
    backend.send_messages([letter("Été : première", "Votre code : 123456"), letter("Deuxième", "À bientôt")])
    with override_settings(EMAIL_FILE_PATH=tmp_path):
        found = mails()
        assert [one.subject for one in found] == ["Deuxième", "Été : première"]
        assert found[1].text == "Votre code : 123456"
        assert found[0].to == "habitante@example.org"
        assert abs(timezone.now() - found[0].sent_at) < timedelta(minutes=5)
        assert len(mails(limit=1)) == 1
        assert forget_mails() == 1
        assert mails() == []


def test_mails_really_sent_show_none() -> None:
    with override_settings(EMAIL_FILE_PATH=None):
        assert mails() == []
    assert mail.outbox == []


def test_demo_page_shows_how_to_sign_in(demo: str, client: Client) -> None:
    page = client.get(reverse("portal:demo")).content.decode()
    assert "administration@example.org" in page
    assert any(account.code in page for account in accounts() if account.code)


def test_demo_mails_page_shows_the_text(demo: str, client: Client, tmp_path: Path) -> None:
    EmailBackend(file_path=str(tmp_path)).send_messages([letter("Votre code", "Le voici : 123456")])
    with override_settings(EMAIL_FILE_PATH=tmp_path):
        page = client.get(reverse("portal:demo_mails")).content.decode()
    assert "Votre code" in page
    assert "123456" in page
