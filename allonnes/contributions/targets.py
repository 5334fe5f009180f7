"""What residents may follow, support, comment or report: each app declares its own in its `targets.py`.

A target says, for a kind of thing (a project, a council): its tables, its words, where it is shown, who may contribute
and until when, and how moderation hides it. Actions, pages, mails and the staff's list are the same for all.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.urls import reverse

from allonnes.accounts.models import User
from allonnes.contributions.messages import Messages
from allonnes.core.contact_details import contact_details
from allonnes.core.registry import Registry

# A row of a target (a project), or of one of its tables (a comment): each app has its own classes.
Row = Any


@dataclasses.dataclass(frozen=True)
class Words:
    """A kind of thing in the forms that sentences ask for: « projet », « ce projet », « un projet »…"""

    one: Any
    this: Any
    a: Any
    of_the: Any
    to_the: Any
    many: Any


@dataclasses.dataclass(frozen=True)
class SupportWords:
    """What one taps to say « je soutiens », what is said then, when it is already so, and the way back."""

    button: Any
    said: Any
    already: Any
    back: Any
    said_back: Any
    mine: Any


@dataclasses.dataclass(frozen=True)
class Tables:
    """The models of an app for what is said around its thing; None where its residents do not do that."""

    follow: Any = None
    support: Any = None
    comment: Any = None
    report: Any = None
    moderation: Any = None


def _nothing(*asked: Any) -> None:
    return None


def _holds_contact_details(subject: Row, body: str) -> bool:
    return bool(contact_details(body))


@dataclasses.dataclass(frozen=True)
class Rules:
    """The refusals of the app above, in French, or None: on the thing itself, and on the moment.

    `to_read` refuses what is not there to be followed; `outside`, a moment when nothing more is said; `to_support`, a
    person; `to_report`, what nobody reads. `is_read_first`: whether these words wait for moderation.
    """

    to_read: Callable[[Row], str | None] = _nothing
    outside: Callable[[Row, datetime], str | None] = _nothing
    to_support: Callable[[User, Row], str | None] = _nothing
    to_report: Callable[[Row], str | None] = _nothing
    is_read_first: Callable[[Row, str], bool] = _holds_contact_details


@dataclasses.dataclass(frozen=True)
class Hiding:
    """How moderation hides the thing itself: absent, only what is said around it is moderated.

    `hidden_news` and `shown_news`: what is left of a notice whose message is forgotten. `note`: what a moderator must
    know first.
    """

    is_hidden: Callable[[Row], bool]
    show: Callable[[Row, bool], object]
    author: Callable[[Row], User | None]
    hidden_news: Any
    shown_news: Any
    note: Callable[[Row], str] = lambda subject: ""


@dataclasses.dataclass(frozen=True)
class Target:
    """A kind of thing. `field` is the foreign key that names it in `tables`; `permission` lets staff moderate.

    `readable` gives those that anybody reads; `lookups` finds one of them from the words of its address, `related` is
    fetched with it. `title` is what may be read of it now; `called` tells it from the others (« n° 12 »). Addresses of
    the room are named in `namespace`, after `prefix` where an app has two targets; `index` is the name of their list.
    """

    subject: type[Model]
    field: str
    words: Words
    tables: Tables
    permission: str
    namespace: str
    index: str
    readable: Callable[[], "QuerySet[Any]"]
    url: Callable[[Row], str]
    title: Callable[[Row], str]
    messages: Messages
    prefix: str = ""
    colour: str = ""
    title_field: str = "title"
    lookups: Mapping[str, str] = dataclasses.field(default_factory=lambda: {"pk": "pk"})
    related: tuple[str, ...] = ()
    called: Callable[[Row], str] = lambda subject: ""
    crumbs: Callable[[Row], Sequence[tuple[Any, str]]] = lambda subject: ()
    news: Callable[[Row], dict[str, Any]] = lambda subject: {}
    authors: Callable[[Row], list[UUID]] = lambda subject: []
    joined: Callable[[Row], list[int]] = lambda subject: []
    rules: Rules = Rules()
    hiding: Hiding | None = None
    support_words: SupportWords | None = None

    def __post_init__(self) -> None:
        """Raises ValueError when residents support it and no word says so."""
        if self.tables.support and self.support_words is None:
            raise ValueError(f"{self.name} is supported without a word for it")

    @property
    def name(self) -> str:
        """« budgets.project »: in a filter, in a limit."""
        return self.subject._meta.label_lower

    @property
    def app(self) -> str:
        """The label of the app, which begins the names of its acts and the secret of its links."""
        return self.subject._meta.app_label

    @property
    def models(self) -> tuple[Any, ...]:
        """The thing and every table about it."""
        held = (self.tables.follow, self.tables.support, self.tables.comment, self.tables.report)
        return tuple(model for model in (self.subject, *held, self.tables.moderation) if model)

    @property
    def places(self) -> tuple[str, ...]:
        """The foreign keys of a report or of a decision: what it may be about."""
        return ((self.field,) if self.hiding else ()) + (("comment",) if self.tables.comment else ())

    def is_hidden(self, subject: Row) -> bool:
        """Whether moderation hid the thing itself."""
        return self.hiding is not None and self.hiding.is_hidden(subject)

    def rows(self) -> "QuerySet[Any]":
        """Every row, with what its title and its address need."""
        return self.subject._default_manager.select_related(*self.related)

    def around(self, table: Any) -> "QuerySet[Any]":
        """The rows of one of its tables, each with the thing it is about."""
        paths = (f"{self.field}__{name}" for name in self.related)
        return table._default_manager.select_related(self.field, *paths)  # type: ignore[no-any-return]

    def address(self, name: str, *values: Any) -> str:
        """A page of the room."""
        return reverse(f"{self.namespace}:{self.prefix}{name}", args=values)

    def page(self, name: str, subject: Row, **more: Any) -> str:
        """A page of the room about one thing."""
        kwargs = {key: _read(subject, path) for key, path in self.lookups.items()}
        return reverse(f"{self.namespace}:{self.prefix}{name}", kwargs={**kwargs, **more})

    def news_of(self, subject: Row, **more: Any) -> dict[str, Any]:
        """What every mail holds: a reference, no words: moderation may hide them before it leaves."""
        return {self.field: subject.pk, "url": self.url(subject), **self.news(subject), **more}


def _read(subject: Row, path: str) -> Any:
    for name in path.split("__"):
        subject = getattr(subject, name)
    return subject


TARGETS: Registry[Target] = Registry(lambda target: target.name)


def target_of(row: Row) -> Target:
    """The target of a thing, or of a row about one. Raises LookupError when no app declares it."""
    for target in TARGETS:
        if row._meta.model in target.models:
            return target
    raise LookupError(f"{row._meta.label} belongs to no target")


def subject_of(row: Row) -> Row:
    """The thing itself, or what a comment, a follow or a support is about."""
    target = target_of(row)
    return row if row._meta.model is target.subject else getattr(row, target.field)


def targets_moderated_by(user: Any) -> list[Target]:
    """Those whose contributions this person of the staff moderates."""
    return [target for target in TARGETS if target.tables.moderation and user.has_perm(target.permission)]
