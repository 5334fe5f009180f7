"""The log of acts in words: who did what, on what, with the values before and after."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Q

from allonnes.accounts.audit import act_label
from allonnes.accounts.models import AuditEntry, User
from allonnes.core.desk_history import Told
from allonnes.core.wording import ACT_DETAILS, ActDetail

ACTS_SHOWN = 100
THE_PORTAL = "Le portail"
Names = dict[tuple[str, int], str]


def person_words(user: User | None) -> str:
    """The full name of who works here; the address when they gave none."""
    if user is None:
        return THE_PORTAL
    if user.erased_at:
        return user.display_name
    return f"{user.first_name} {user.last_name}".strip() or user.email


def names_of(entries: Iterable[AuditEntry]) -> Names:
    """What the rows that these acts name are called: one query a table."""
    asked: dict[str, set[int]] = defaultdict(set)
    for detail, value in _details(entries):
        if detail.model and isinstance(value, int):
            asked[detail.model].add(value)
    return {
        (model, pk): person_words(row) if isinstance(row, User) else str(row)
        for model, numbers in asked.items()
        for pk, row in apps.get_model(model)._default_manager.in_bulk(numbers).items()
    }


def _details(entries: Iterable[AuditEntry]) -> Iterable[tuple[ActDetail, Any]]:
    """In the order in which the apps declare them: the database keeps none."""
    for entry in entries:
        for detail in ACT_DETAILS:
            if detail.name in entry.detail:
                yield detail, entry.detail[detail.name]


def act_lines(entry: AuditEntry, names: Names) -> list[str]:
    """What an act was about, a sentence each."""
    return [line for detail, value in _details([entry]) for line in _lines(detail, value, names)]


def _lines(detail: ActDetail, value: Any, names: Names) -> list[str]:
    if detail.tell:
        return detail.tell(value)
    is_row = bool(detail.model) and isinstance(value, int)
    words = names.get((detail.model, value), "ce qui a été supprimé depuis") if is_row else detail.words(value)
    return [f"{str(detail.label).capitalize()} : {words}"]


def told_act(entry: AuditEntry, names: Names) -> Told:
    """An act of the log as a page tells it."""
    return Told(entry.at, person_words(entry.by), act_label(entry.act), act_lines(entry, names))


def acts_about(row: Any) -> list[Told]:
    """The last acts that name this row, the newest first."""
    about = Q()
    for detail in ACT_DETAILS:
        if detail.model == row._meta.label:
            about |= Q(**{f"detail__{detail.name}": row.pk})
            about |= Q(**{f"detail__{detail.name}": getattr(row, detail.named_by)}) if detail.named_by else Q()
    if not about:
        return []
    entries = list(AuditEntry.objects.filter(about).select_related("by").order_by("-id")[:ACTS_SHOWN])
    names = names_of(entries)
    return [told_act(entry, names) for entry in entries]
