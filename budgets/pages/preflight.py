"""What the first page of the desk says of the edition under way, to whoever prepares it."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from allonnes.core.preflight import PREFLIGHTS, Line, Preflight, Preparation
from budgets.editions.deposit_checks import deposit_checks, deposit_columns, facts_in
from budgets.editions.desk_links import preparation_page
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition, Phase
from budgets.editions.timeline import chip_words
from budgets.projects.study.phase_checks import (
    counts_in,
    study_checks,
    study_columns,
)


def edition_prepared(now: datetime) -> Preparation | None:
    """The edition being prepared or under way, and what it lacks for its next phase."""
    over = Phase.objects.filter(edition=OuterRef("pk"), kind=PhaseKind.RESULTS, starts_at__lte=now)
    rows = Edition.objects.filter(~Exists(over), is_imported=False).prefetch_related("phases").order_by("-year", "-pk")
    rows = rows.annotate(**study_columns(), **deposit_columns()).defer("search", "pabulib_meta")
    edition = rows.first()
    if edition is None:
        return None
    words = chip_words(edition.phase_at(now), edition.next_phase(now))
    label = _("Ouvrir le chemin de l’édition")
    return Preparation(str(edition), words, preparation_page(edition), label, _lines(edition, now))


def _lines(edition: Any, now: datetime) -> list[Line]:
    """Before the deposit what it needs, then what the vote needs."""
    phase = edition.phase_at(now)
    if phase and phase.kind != PhaseKind.DEPOSIT:
        return study_checks(edition, counts_in(edition))
    return deposit_checks(edition, facts_in(edition))


PREFLIGHTS.declare(Preflight("edition", "budgets.change_edition", edition_prepared, icon="vote", part="brick"))
