"""What the portal knows of a person, and its erasure: read from the declarations of every app.

The `person` of a declaration is a lookup from a row to the user. When it ends in `__public_id`, the field before holds
the user's `public_id` instead of a foreign key (the outbox, which lies under the accounts, is so).
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.models import User
from allonnes.core.models import OutboxMessage
from allonnes.core.outbox import kind_named
from allonnes.core.personal import OnErasure, PersonalModel, declarations
from allonnes.core.spreadsheets import write_csv
from allonnes.core.wording import COLUMNS, LETTER_PARTS, label_of

PUBLIC_ID = "__public_id"
KEPT = {
    OnErasure.DELETE: _("jusqu’à la suppression de votre compte"),
    OnErasure.ERASE: _("jusqu’à la suppression de votre compte"),
    OnErasure.KEEP: _("gardé sans votre nom après la suppression de votre compte"),
}
# Shorter than the account's life: what the nightly task forgets, what ends by itself.
KEPT_LESS = {
    "core.OutboxMessage": _("12 mois"),
    "usersessions.UserSession": _("jusqu’à la fin de la connexion, au plus tard 30 jours après votre dernière visite"),
    "account.EmailConfirmation": _("3 jours"),
}
_ARTICLES = re.compile(r"^(vos|votre|les|le|la|l)-")


@dataclass(frozen=True)
class Chapter:
    """The rows of one table that concern a person, ready to read."""

    model: str
    title: str
    purpose: str
    kept: str
    on_erasure: OnErasure
    headers: list[str]
    rows: list[list[str]]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Header and value of the first row, for a table of one row."""
        return list(zip(self.headers, self.rows[0], strict=True))


def about_people() -> list[PersonalModel]:
    """Declarations of the tables that say something of people, the account first."""
    mine = [declaration for declaration in declarations().values() if declaration.person]
    return sorted(mine, key=lambda declaration: (declaration.model != "accounts.User", declaration.model))


def rows_about(user: User, declaration: PersonalModel) -> QuerySet[Any]:
    """The rows of one table that concern the person."""
    model = apps.get_model(declaration.model)
    if declaration.person.endswith(PUBLIC_ID):
        wanted: dict[str, Any] = {declaration.person.removesuffix(PUBLIC_ID): user.public_id}
    else:
        wanted = {declaration.person: user.pk}
    mine = Q(**wanted)
    if declaration.address:
        mine |= Q(**{f"{declaration.address}__iexact": user.email})
    rows: QuerySet[Any] = model._base_manager.filter(mine).order_by(declaration.order_by)
    return rows


def rows_given(user: User, declaration: PersonalModel) -> QuerySet[Any]:
    """Those of them that the download gives."""
    rows = rows_about(user, declaration)
    return rows.exclude(**dict(declaration.left_out)) if declaration.left_out else rows


def _label(declaration: PersonalModel, name: str) -> str:
    field = apps.get_model(declaration.model)._meta.get_field(name)
    said = getattr(field, "verbose_name", name)
    if field.related_model and said == name.replace("_", " "):  # not named: a link is called as what it leads to
        said = apps.get_model(field.related_model._meta.label)._meta.verbose_name
    return str(label_of(COLUMNS, f"{declaration.model}.{name}") or capfirst(said))


def _value(row: Model, name: str) -> Any:
    if isinstance(row, OutboxMessage) and name == "kind":
        return str(kind_named(row.kind).label)
    display = getattr(row, f"get_{name}_display", None)
    if row._meta.get_field(name).many_to_many:
        return list(getattr(row, name).all())
    return display() if display else getattr(row, name)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if hasattr(value, "astimezone"):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if hasattr(value, "isoformat"):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, dict):
        return ", ".join(_part(name, part) for name, part in value.items() if part)
    if isinstance(value, list):
        return " ; ".join(_shown(part) for part in value)
    return "" if value is None else str(value)


def _part(name: str, value: Any) -> str:
    label = label_of(LETTER_PARTS, name)
    return f"{label} : {_shown(value)}" if label else _shown(value)


def _hidden(declaration: PersonalModel, name: str) -> bool:
    return (declaration.model, name) == ("accounts.User", "password")


def chapters(user: User) -> Iterator[Chapter]:
    """Everything the portal knows of the person, table by table (RGPD art. 15); empty tables are left out.

    A password is never shown: only its fingerprint is stored.
    """
    for declaration in about_people():
        names = [name for name in declaration.personal if not _hidden(declaration, name)]
        rows = [[_shown(_value(row, name)) for name in names] for row in rows_given(user, declaration)]
        if rows:
            headers = [_label(declaration, name) for name in names]
            kept = KEPT_LESS.get(declaration.model, KEPT[declaration.on_erasure])
            yield Chapter(
                declaration.model,
                str(declaration.title),
                str(declaration.purpose),
                str(kept),
                declaration.on_erasure,
                headers,
                rows,
            )


def as_json(own_chapters: list[Chapter]) -> str:
    """The chapters as one JSON text, names in French (RGPD art. 20: a structured, common, machine-readable format)."""
    content = [
        {
            "titre": chapter.title,
            "pourquoi": chapter.purpose,
            "combien_de_temps": chapter.kept,
            "contenu": [dict(zip(chapter.headers, row, strict=True)) for row in chapter.rows],
        }
        for chapter in own_chapters
    ]
    return json.dumps(content, ensure_ascii=False, indent=2)


def file_name(title: str) -> str:
    """The file of a chapter in the archive: « Vos rôles » gives `roles.csv`."""
    words = slugify(title.replace("’", " "))
    return f"{_ARTICLES.sub('', words)}.csv"


def archive(user: User) -> bytes:
    """A zip with everything: one JSON file, and one CSV file a chapter for spreadsheets, in the order of the page."""
    own_chapters = list(chapters(user))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mes-donnees.json", as_json(own_chapters))
        for chapter in own_chapters:
            made.writestr(file_name(chapter.title), "".join(write_csv(chapter.rows, chapter.headers)))
    return buffer.getvalue()


def blank_of(field: "models.Field[Any, Any]") -> Any:
    """What an erased field holds. Raises ImproperlyConfigured when the field cannot be empty."""
    if field.null:
        return None
    if isinstance(field, models.CharField | models.TextField):
        return ""
    if isinstance(field, models.JSONField):
        return {}
    raise ImproperlyConfigured(f"{field.model._meta.label}.{field.name} cannot be erased: declare DELETE or KEEP")


def fields_to_erase(declaration: PersonalModel) -> dict[str, Any]:
    """Field by field, what replaces the personal ones of a declaration whose rows stay without them."""
    meta = apps.get_model(declaration.model)._meta
    return {name: blank_of(meta.get_field(name)) for name in declaration.personal}


def apply_fate(user: User, declaration: PersonalModel) -> None:
    """Delete the rows of one table about the person, or empty their personal fields, or leave them, as declared."""
    if declaration.on_erasure == OnErasure.DELETE:
        rows_about(user, declaration).delete()
    elif declaration.on_erasure == OnErasure.ERASE:
        rows_about(user, declaration).update(**fields_to_erase(declaration))


def erase(user: User) -> None:
    """Apply the declarations, but for the account's own row, which its action makes anonymous."""
    for declaration in about_people():
        if declaration.model != "accounts.User":
            apply_fate(user, declaration)
