"""Opening a vote: its rules, projects and costs are frozen, hashed and published; the clock does the rest."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.locking import lock
from budgets.editions.models import Edition, VoteOpening
from budgets.projects.models import Project
from budgets.projects.shares.actions import freeze_shares
from budgets.voting.box.keys import make_key
from budgets.voting.box.open_box import close_ballot_box
from budgets.voting.opening.checks import missing_for_vote
from budgets.voting.opening.database_advice import database_advice
from budgets.voting.opening.permissions import refusal_of_other_text, refusal_to_open_vote
from budgets.voting.opening.snapshot import digest, write_snapshot

NO_ROOM = _("La clé du vote ne peut pas être écrite : rien n’est figé. Vérifiez le dossier VOTE_KEY_DIR du serveur.")


@transaction.atomic
def open_vote(*, edition: Edition, by: User, now: datetime, proofread: str = "") -> VoteOpening:
    """Freeze an edition for its vote. Two at once leave one; raises ActionDenied with all that is missing.

    `proofread` is the hash of the text that somebody read beforehand, when it was shown: nothing else is frozen.
    It may be done days before the first second of the vote: voting begins and ends by the frozen dates alone.
    """
    close_ballot_box(edition.pk)
    locked = lock(Edition, edition.pk)
    # A decision or a moderation that began before waits, or is waited for: what is frozen is what was checked.
    list(Project.objects.select_for_update(of=("self",)).filter(edition=locked).order_by("pk").values_list("pk"))
    refuse(refusal_to_open_vote(by, locked, now) or missing_for_vote(locked, by))
    freeze_shares(edition=locked)
    content = write_snapshot(locked)
    refuse(refusal_of_other_text(digest(content), proofread))
    kept: dict[str, Any] = {"content": content, "sha256": digest(content), "key_fingerprint": _make_key()}
    kept["database_advice"] = database_advice()
    opening = VoteOpening.objects.create(edition=locked, opened_at=now, by=by, **kept)
    audit.record("budgets.open_vote", by=by, edition=locked.slug, sha256=opening.sha256)
    return opening


def _make_key() -> str:
    try:
        return make_key()
    except OSError as problem:
        raise ActionDenied(str(NO_ROOM)) from problem
