"""A lifecycle as one table, and the only place where a state changes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol, TypeAlias

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.errors import ActionDenied
from allonnes.core.registry import Registry
from allonnes.core.working_days import add_working_days

NOT_THIS_WAY = gettext_lazy("Cette étape ne se déclenche pas ainsi.")


@dataclass(frozen=True)
class System:
    """Nobody: a job whose hour has come, or what follows from another act."""


@dataclass(frozen=True)
class SignedLink:
    """Whoever holds a link that the town signed; `name` says for what: « partner », « resident »."""

    name: str


class Person(Protocol):
    """Somebody signed in."""

    def has_perm(self, perm: str, obj: Any = None) -> bool: ...


SYSTEM = System()
Actor: TypeAlias = Person | SignedLink | System


@dataclass(frozen=True)
class Deadline:
    """When an event is due by itself: so many days after the day of `field`, to the end of the last one, in Paris.

    The day of `field` is not counted. `working_days` leave out week-ends and public holidays.
    """

    field: str
    days: int = 0
    working_days: int = 0

    def last_day(self, obj: Any) -> date | None:
        """The last day left before the event; None while the clock has not begun."""
        begun = getattr(obj, self.field)
        if begun is None:
            return None
        day = timezone.localdate(begun) if isinstance(begun, datetime) else begun
        return add_working_days(day, self.working_days) if self.working_days else day + timedelta(days=self.days)

    def is_past(self, obj: Any, now: datetime) -> bool:
        """Whether its last day is over."""
        last = self.last_day(obj)
        return last is not None and timezone.localdate(now) > last


@dataclass(frozen=True)
class Transition:
    """One row of a lifecycle: `event` moves an object from any of `sources` to `target`.

    It may be open to several: to persons who hold `permission`, to whoever `obj.is_author(person)` says so
    (`for_author`), to those who hold one of the signed links `for_links`, to the system (`by_system`, or nobody else).
    `undoes` names the event whose effect is taken back: the target is then the state the object had before it, read in
    its history. With a `deadline`, the system may send it once this is past (see `due`).
    """

    event: str
    sources: tuple[str, ...]
    target: str = ""
    permission: str = ""
    needs_reason: bool = False
    for_author: bool = False
    for_links: tuple[str, ...] = ()
    by_system: bool = False
    undoes: str = ""
    deadline: Deadline | None = None

    @property
    def is_open_to_system(self) -> bool:
        return self.by_system or not (self.permission or self.for_author or self.for_links)


@dataclass(frozen=True)
class Workflow:
    """A lifecycle: its states (TextChoices), its transitions, and the history model that records them."""

    name: str
    states: type[models.TextChoices]
    initial: str
    transitions: tuple[Transition, ...]
    history: str
    by_event: dict[str, Transition] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_event", {row.event: row for row in self.transitions})
        if len(self.by_event) != len(self.transitions):
            raise ValueError(f"{self.name}: an event is declared twice")

    def targets(self, row: Transition) -> tuple[str, ...]:
        """Where an event can lead: one state, or each state that the event it undoes starts from."""
        return self.by_event[row.undoes].sources if row.undoes else (row.target,)

    def reachable(self) -> set[str]:
        """States that some sequence of events reaches from the initial one."""
        reached, frontier = {self.initial}, {self.initial}
        while frontier:
            rows = [row for row in self.transitions if reached & set(row.sources)]
            frontier = {target for row in rows if not row.undoes for target in self.targets(row)} - reached
            reached |= frontier
        return reached


# Those that the apps declare in their `workflow.py`: their diagrams are drawn, their tests are complete.
WORKFLOWS: Registry[Workflow] = Registry(lambda workflow: workflow.name)


def refusal(workflow: Workflow, obj: Any, event: str, *, by: Actor, reason: str | None = None) -> str | None:
    """Why `by` may not send `event` to `obj` now, in French, or None. Without `reason`, none is asked yet."""
    row = workflow.by_event[event]
    said_no = _refusal_of_actor(row, obj, by)
    if said_no:
        return said_no
    if obj.state not in row.sources:
        return _("Ce n’est plus possible : l’état est maintenant « %(label)s ».") % {
            "label": workflow.states(obj.state).label
        }
    if isinstance(by, System) and row.deadline and not row.deadline.is_past(obj, timezone.now()):
        return _("Le délai n’est pas encore passé.")
    if row.needs_reason and reason is not None and not reason.strip():
        return _("Indiquez la raison : elle est conservée dans l’historique.")
    return None


def _refusal_of_actor(row: Transition, obj: Any, by: Actor) -> str | None:
    if isinstance(by, System):
        return None if row.is_open_to_system else str(NOT_THIS_WAY)
    if isinstance(by, SignedLink):
        return None if by.name in row.for_links else str(NOT_THIS_WAY)
    if not row.permission and not row.for_author:
        return str(NOT_THIS_WAY)
    return None if _may(row, obj, by) else _("Vous n’avez pas le droit de faire cette action.")


def _may(row: Transition, obj: Any, by: Any) -> bool:
    if row.permission and by.has_perm(row.permission, obj):
        return True
    return row.for_author and bool(obj.is_author(by))


@dataclass(frozen=True)
class Along:
    """What an event writes along with the new state: fields of the `row` that this state asks for (a day, a number),
    and what its row of `history` keeps beside the states.
    """

    row: Mapping[str, Any] = field(default_factory=dict)
    history: Mapping[str, Any] = field(default_factory=dict)


ALONE = Along()


@transaction.atomic
def advance(
    workflow: Workflow,
    obj: Any,
    event: str,
    *,
    by: Actor,
    reason: str = "",
    along: Along = ALONE,
) -> None:
    """Send `event` to `obj`: lock its row, refuse or move it, and write the history row, all or nothing.

    `obj` is updated in place with what is written. Raises ActionDenied with the French reason.
    """
    manager = type(obj)._default_manager
    locked = manager.select_for_update(of=("self",)).only("pk", "state").get(pk=obj.pk)
    obj.state = locked.state
    said_no = refusal(workflow, obj, event, by=by, reason=reason)
    if said_no:
        raise ActionDenied(said_no)
    row = workflow.by_event[event]
    history = getattr(obj, workflow.history)
    target = history.filter(event=row.undoes).latest("pk").from_state if row.undoes else row.target
    written = {**along.row, "state": target}
    manager.filter(pk=obj.pk).update(**written)
    told = {**_who(by), **along.history}
    history.create(event=event, from_state=locked.state, to_state=target, reason=reason.strip(), **told)
    for name, value in written.items():
        setattr(obj, name, value)


def _who(by: Actor) -> dict[str, Any]:
    """How a row of history says who did it: a person, the name of a link, or neither."""
    if isinstance(by, SignedLink):
        return {"by": None, "link": by.name}
    return {"by": None if isinstance(by, System) else by}


def due(workflow: Workflow, rows: Iterable[Any], now: datetime) -> Iterator[tuple[Any, str]]:
    """Each object with the event that its deadline calls by now; the caller sends it, and may be late by any time."""
    timed = [row for row in workflow.transitions if row.deadline]
    for obj in rows:
        for row in timed:
            if row.deadline and obj.state in row.sources and row.deadline.is_past(obj, now):
                yield obj, row.event


def actors(workflow: Workflow) -> list[str]:
    """Every kind of actor that some event is open to, in words: what a complete test has to try."""
    links = sorted({name for row in workflow.transitions for name in row.for_links})
    return ["system", *(f"link:{name}" for name in links)]


def diagram(workflow: Workflow) -> str:
    """The lifecycle as a Mermaid state diagram, drawn from the table."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {workflow.initial}"]
    lines += [f"    {value} : {label}" for value, label in workflow.states.choices]
    lines += [
        f"    {source} --> {target} : {_arrow(row)}"
        for row in workflow.transitions
        for source in row.sources
        for target in workflow.targets(row)
    ]
    return "\n".join([*lines, "```"]) + "\n"


def _arrow(row: Transition) -> str:
    """The event, and when it comes by itself."""
    if row.deadline is None:
        return row.event
    length = f"{row.deadline.working_days} working days" if row.deadline.working_days else f"{row.deadline.days} days"
    return f"{row.event} (after {length})"


def final_states(workflow: Workflow) -> Iterable[str]:
    """States that no event leaves."""
    left = {source for row in workflow.transitions for source in row.sources}
    return [value for value in workflow.states.values if value not in left]
