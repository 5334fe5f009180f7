"""Editions whose deposit is open, drafts, deposited projects, and the codes of deposits without account."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from allonnes.accounts.models import User
from allonnes.core.models import OutboxMessage
from allonnes.core.outbox import open_secret
from allonnes.core.photos.actions import add_photo
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from budgets.projects.deposit.actions import deposit as actions
from budgets.projects.deposit.actions.photos import ALBUM
from budgets.projects.enums import ProjectState
from budgets.projects.models import Authorship, CompletionRequest, Project, ProjectHistory, WaitingIdea
from tests.factories.accounts import make_agent
from tests.factories.budgets import EditionFactory, PhaseFactory, ProjectFactory, at

DEPOSIT_START, DEPOSIT_END = at("2026-11-05 08:00"), at("2026-12-24 08:00")
STUDY_END, VOTE_END = at("2027-03-04 08:00"), at("2027-04-01 20:00")
DURING, LAST_SECOND = at("2026-11-20 10:00"), DEPOSIT_END - timedelta(seconds=1)
IN_STUDY = at("2027-01-10 10:00")
IDEA: dict[str, Any] = {
    "title": "Un verger partagé",
    "description": "Planter vingt arbres fruitiers que tout le monde peut cueillir.",
    "category": None,
    "cost_guess": "",
}


def open_edition(**fields: Any) -> Edition:
    """An edition with its first three phases."""
    edition = EditionFactory(**fields)
    spans = (
        (PhaseKind.DEPOSIT, DEPOSIT_START, DEPOSIT_END),
        (PhaseKind.STUDY, DEPOSIT_END, STUDY_END),
        (PhaseKind.VOTE, STUDY_END, VOTE_END),
    )
    for kind, start, end in spans:
        PhaseFactory(edition=edition, kind=kind, starts_at=start, ends_at=end)
    return edition


def draft_of(user: User | None, edition: Edition | None = None, **answers: Any) -> Project:
    """A draft begun during the deposit."""
    project = actions.start_draft(edition=edition or open_edition(), by=user, answers={**IDEA, **answers}, now=DURING)
    project.refresh_from_db()
    return project


def deposited_by(user: User, edition: Edition | None = None, **answers: Any) -> Project:
    """A project deposited with an account."""
    project = actions.submit_project(project=draft_of(user, edition, **answers), by=user, now=DURING)
    project.refresh_from_db()
    return project


def waiting_idea(user: User | None = None, email: str = "", title: str = "Un préau", **more: Any) -> WaitingIdea:
    """An idea that waits for the next deposit."""
    text = "Un toit dans la cour, pour jouer quand il pleut."
    fields = {"title": title, "description": text, "confirmed_at": DURING, "left_at": DURING, **more}
    return WaitingIdea.objects.create(user=user, email=email, **fields)


def waiting_for_code(email: str = "camille@example.org", edition: Edition | None = None) -> Project:
    """A project deposited without account, not confirmed yet."""
    project = draft_of(None, edition)
    actions.ask_confirmation(project=project, email=email, first_name="Camille", now=DURING)
    project.refresh_from_db()
    return project


def deposit_code() -> str:
    """The code of the last message."""
    message = OutboxMessage.objects.filter(kind="budgets/deposit_code").order_by("created_at", "pk").last()
    assert message is not None
    return str(open_secret(message)["code"])


def asked_to_complete(user: User, now: datetime = DURING) -> Project:
    """A project the town asked its author to complete."""
    project = deposited_by(user)
    ProjectHistory.objects.create(
        project=project, event="ask_to_complete", from_state=ProjectState.SUBMITTED, to_state=ProjectState.INCOMPLETE
    )
    Project.objects.filter(pk=project.pk).update(state=ProjectState.INCOMPLETE)
    CompletionRequest.objects.create(
        project=project, question="Quel arbre ?", asked_by=make_agent(), due_on=(now + timedelta(days=15)).date()
    )
    project.refresh_from_db()
    return project


def project_in(state: str, user: User, edition: Edition) -> Project:
    """A numbered project in a state, signed by somebody."""
    more = {"merged_into": ProjectFactory(edition=edition)} if state == ProjectState.MERGED else {}
    project = ProjectFactory(edition=edition, state=state, **more)
    project.refresh_from_db()
    Authorship.objects.create(project=project, user=user)
    return project


def photo_of(project: Project, *, by: User | None, file: Any = None, alt: str = "Le mur", now: Any = DURING) -> Any:
    """A photo added to a project."""
    return add_photo(album=ALBUM, thing=project, by=by, file=file or picture(), alt=alt, now=now)


def picture(name: str = "photo.jpg", colour: str = "green") -> SimpleUploadedFile:
    """A photo as a phone sends it, of one colour."""
    file = BytesIO()
    Image.new("RGB", (640, 480), colour).save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")
