"""A lifecycle as one table, and the only door through which a state changes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from allonnes.core.errors import ActionDenied
from allonnes.core.registry import Registry


@dataclass(frozen=True)
class Transition:
    """One row of a lifecycle: `event` moves an object from any of `sources` to `target`.

    `permission` is what a person needs; `for_author` opens the event to whoever `obj.is_author(person)` says so. A
    transition with neither is reserved to the system (`by=None`). `undoes` names the event whose effect is taken back:
    the target is then the state the object had before it, read in its history.
    """

    event: str
    sources: tuple[str, ...]
    target: str = ""
    permission: str = ""
    needs_reason: bool = False
    for_author: bool = False
    undoes: str = ""

    @property
    def is_system(self) -> bool:
        return not self.permission and not self.for_author


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


def refusal(workflow: Workflow, obj: Any, event: str, *, by: Any, reason: str = "") -> str | None:
    """Why `by` may not send `event` to `obj` now, in French, or None. `by=None` is the system."""
    row = workflow.by_event[event]
    if (by is None) != row.is_system:
        return "Cette étape ne se déclenche pas ainsi."
    if by is not None and not _may(row, obj, by):
        return "Vous n’avez pas le droit de faire cette action."
    if obj.state not in row.sources:
        return f"Ce n’est plus possible : l’état est maintenant « {workflow.states(obj.state).label} »."
    if row.needs_reason and not reason.strip():
        return "Indiquez la raison : elle est conservée dans l’historique."
    return None


def _may(row: Transition, obj: Any, by: Any) -> bool:
    if row.for_author and obj.is_author(by):
        return True
    return bool(row.permission) and bool(by.has_perm(row.permission, obj))


@transaction.atomic
def advance(workflow: Workflow, obj: Any, event: str, *, by: Any, reason: str = "") -> None:
    """Send `event` to `obj`: lock its row, refuse or move it, and write the history row, all or nothing.

    `obj` is updated in place with the state found under the lock. Raises ActionDenied with the French reason.
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
    manager.filter(pk=obj.pk).update(state=target)
    history.create(event=event, from_state=locked.state, to_state=target, by=by, reason=reason.strip())
    obj.state = target


def diagram(workflow: Workflow) -> str:
    """The lifecycle as a Mermaid state diagram, drawn from the table."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {workflow.initial}"]
    lines += [f"    {value} : {label}" for value, label in workflow.states.choices]
    lines += [
        f"    {source} --> {target} : {row.event}"
        for row in workflow.transitions
        for source in row.sources
        for target in workflow.targets(row)
    ]
    return "\n".join([*lines, "```"]) + "\n"


def final_states(workflow: Workflow) -> Iterable[str]:
    """States that no event leaves."""
    left = {source for row in workflow.transitions for source in row.sources}
    return [value for value in workflow.states.values if value not in left]
