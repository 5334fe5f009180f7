"""What the first page of the desk says of the edition under way, to whoever prepares it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition, Phase
from budgets.editions.timeline import chip_words
from budgets.projects.study.phase_checks import Check, deposit_checks, study_checks

LINES_SHOWN = 6


@dataclass(frozen=True)
class EditionCard:
    """An edition, where it stands in words, and what is missing before its next phase."""

    edition: Edition
    words: str
    missing: list[Check]


def edition_card(user: Any) -> dict[str, Any] | None:
    """The edition being prepared or under way; nothing for whoever does not prepare it."""
    if not user.has_perm("budgets.change_edition"):
        return None
    now = timezone.now()
    over = Phase.objects.filter(edition=OuterRef("pk"), kind=PhaseKind.RESULTS, starts_at__lte=now)
    rows = Edition.objects.filter(~Exists(over), is_imported=False).prefetch_related("phases").order_by("-year", "-pk")
    edition = rows.defer("search", "pabulib_meta").first()
    if edition is None:
        return None
    missing = [check for check in _checks(edition, now) if not check.is_ok]
    words = chip_words(edition.phase_at(now), edition.next_phase(now))
    return {"card": EditionCard(edition, words, missing[:LINES_SHOWN])}


def _checks(edition: Edition, now: datetime) -> list[Check]:
    """Before the deposit what it needs, then what the vote needs."""
    phase = edition.phase_at(now)
    return study_checks(edition) if phase and phase.kind != PhaseKind.DEPOSIT else deposit_checks(edition)
