"""A lifecycle as one table, and the only door through which a state changes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from allonnes.core.errors import ActionDenied


@dataclass(frozen=True)
class Transition:
    """One row of a lifecycle: `event` moves an object from any of `sources` to `target`.

    `permission` is what a person needs; a transition without one is reserved to the system (`by=None`).
    """

    event: str
    sources: tuple[str, ...]
    target: str
    permission: str = ""
    needs_reason: bool = False


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

    def reachable(self) -> set[str]:
        """States that some sequence of events reaches from the initial one."""
        reached, frontier = {self.initial}, {self.initial}
        while frontier:
            frontier = {row.target for row in self.transitions if reached & set(row.sources)} - reached
            reached |= frontier
        return reached


def refusal(workflow: Workflow, obj: Any, event: str, *, by: Any, reason: str = "") -> str | None:
    """Why `by` may not send `event` to `obj` now, in French, or None. `by=None` is the system."""
    row = workflow.by_event[event]
    if (by is None) != (not row.permission):
        return "Cette étape ne se déclenche pas ainsi."
    if by is not None and not by.has_perm(row.permission, obj):
        return "Vous n’avez pas le droit de faire cette action."
    if obj.state not in row.sources:
        return f"Ce n’est plus possible : l’état est maintenant « {workflow.states(obj.state).label} »."
    if row.needs_reason and not reason.strip():
        return "Indiquez la raison : elle est conservée dans l’historique."
    return None


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
    manager.filter(pk=obj.pk).update(state=row.target)
    getattr(obj, workflow.history).create(
        event=event, from_state=locked.state, to_state=row.target, by=by, reason=reason.strip()
    )
    obj.state = row.target


def diagram(workflow: Workflow) -> str:
    """The lifecycle as a Mermaid state diagram, drawn from the table."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {workflow.initial}"]
    lines += [f"    {value} : {label}" for value, label in workflow.states.choices]
    lines += [f"    {source} --> {row.target} : {row.event}" for row in workflow.transitions for source in row.sources]
    return "\n".join([*lines, "```"]) + "\n"


def final_states(workflow: Workflow) -> Iterable[str]:
    """States that no event leaves."""
    left = {source for row in workflow.transitions for source in row.sources}
    return [value for value in workflow.states.values if value not in left]
