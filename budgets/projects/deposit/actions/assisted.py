"""At a table de recueil: an agent or an association deposits for somebody, in series, exactly once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.actions.locking import lock_user
from allonnes.accounts.models import User
from allonnes.accounts.permissions import refusal_to_participate
from allonnes.contributions.audience import tell_authors
from allonnes.core import workflow
from allonnes.core.errors import refuse
from allonnes.core.locking import lock
from allonnes.outreach.actions import account_met, take_entry
from allonnes.outreach.models import AssistedEntry, Encounter
from budgets.editions.enums import PROJECT_ENTRY
from budgets.editions.models import Edition
from budgets.projects.deposit.actions.deposit import next_step
from budgets.projects.deposit.actions.numbering import give_number, keep_version
from budgets.projects.deposit.messages import PROJECT_ENTERED
from budgets.projects.deposit.permissions import assisted as permissions
from budgets.projects.models import Authorship, Follow, Project
from budgets.projects.workflow import PROJECT

MINOR = "minor"
UNNAMED = _("Une jeune ou un jeune")
TEXTS = ("title", "description", "place_label")


@transaction.atomic
def deposit_for_resident(
    *, entry_id: UUID, encounter: Encounter, edition: Edition, by: User, answers: Mapping[str, Any], now: datetime
) -> Project:
    """Deposit and number the idea of a person who is here and agrees; with an address, they sign it and are written to.

    `entry_id` is made by the tablet: the same entry sent again, even after the end, gives back the same project;
    another content under that id is refused. Raises ActionDenied out of the encounter's days or of the deposit, to the
    second.
    """
    refuse(permissions.refusal_to_enter(by, answers["has_consent"]))
    # Written first, for whoever sends the same id at once to wait; taken back with all the rest when refused below.
    said = _said(edition, encounter, answers)
    entry, is_new = take_entry(
        entry_id=entry_id,
        purpose=PROJECT_ENTRY.value,
        encounter=encounter,
        by=by,
        said=said,
        stop=answers.get("stop"),
    )
    if not is_new:
        return Project.objects.select_related("edition").get(assisted_entry=entry)
    person = _person(answers)
    locked = lock(Edition, edition.pk, no_key=True)
    refuse(permissions.refusal_to_deposit_for_resident(by, encounter, locked, now))
    return _enter(entry, locked, person, by=by, answers=answers, now=now)


def _enter(
    entry: AssistedEntry, edition: Edition, person: User | None, *, by: User, answers: Mapping[str, Any], now: datetime
) -> Project:
    project = Project.objects.create(
        edition=edition,
        assisted_entry=entry,
        neighbourhood=answers["neighbourhood"],
        author_label=str(UNNAMED) if person and person.is_minor else signature(answers),
        **{name: answers[name] for name in TEXTS},
    )
    give_number(project, now=now)
    workflow.advance(PROJECT, project, "enter", by=by)
    keep_version(project, by=by)
    if person and not person.is_minor and not refusal_to_participate(person, now=now):
        _sign(project, entry, person)
    return project


def signature(answers: Mapping[str, Any]) -> str:
    """Who proposes it, as said in public: a group, or a first name; a minor is never named."""
    return str(answers["author_label"] or (UNNAMED if answers["age"] == MINOR else answers["first_name"]))


def _person(answers: Mapping[str, Any]) -> User | None:
    """The account of an adult's address, locked. One that may not sign is left alone; a minor's is never named."""
    if not answers["email"] or answers["age"] == MINOR:
        return None
    return lock_user(account_met(email=answers["email"], first_name=answers["first_name"]))


def _sign(project: Project, entry: AssistedEntry, author: User) -> None:
    entry.for_user = author
    entry.save(update_fields=["for_user"])
    Authorship.objects.create(project=project, user=author)
    Follow.objects.create(project=project, user=author)
    more = {"encounter": entry.encounter.title, **next_step(project.edition)}
    tell_authors(project, PROJECT_ENTERED, fact=f"project:{project.pk}", **more)


def _said(edition: Edition, encounter: Encounter, answers: Mapping[str, Any]) -> list[object]:
    """What tells one entry from another sent under its id."""
    place = answers["neighbourhood"].pk if answers["neighbourhood"] else None
    email = answers["email"].strip().lower()
    return [edition.pk, encounter.pk, place, signature(answers), email, *(answers[name] for name in TEXTS)]
