"""Residents judge what was delivered: three questions, once a person, online or entered face to face."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.contributions.actions.contributing import write_comment
from allonnes.core.contact_details import contact_details
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.locking import lock
from allonnes.outreach.actions import take_entry
from allonnes.outreach.enums import Channel
from allonnes.outreach.models import Encounter
from allonnes.outreach.permissions import refusal_to_use_field_mode
from allonnes.outreach.purposes import Purpose
from observatory.engagements.models import Engagement
from observatory.following import permissions
from observatory.following.models import Evaluation

EVALUATION_ENTRY = Purpose("evaluation", gettext_lazy("Saisie d’un avis sur une promesse livrée"))


@dataclass(frozen=True)
class Answers:
    """The answers to the three questions."""

    as_promised: str
    used: str
    well_spent: str


@transaction.atomic
def evaluate(
    *, engagement: Engagement, answers: Answers, words: str, entry_id: UUID, by: User, now: datetime
) -> Evaluation:
    """Answer the three questions, once; words, if any, are a comment that is read before it is published.

    Sent again with the same `entry_id`, the comment is one. Raises ActionDenied out of the time of the evaluation, and
    to who answered already.
    """
    held = lock(Engagement, engagement.pk)
    refuse(permissions.refusal_to_evaluate(by, held, now))
    made = Evaluation.objects.create(engagement=held, user=by, channel=Channel.WEB, at=now, **asdict(answers))
    if words.strip():
        write_comment(subject=held, by=by, entry_id=entry_id, body=words, now=now)
    return made


@transaction.atomic
def enter_evaluation(
    *,
    entry_id: UUID,
    encounter: Encounter,
    engagement: Engagement,
    by: User,
    given: Mapping[str, str | bool],
    now: datetime,
) -> Evaluation:
    """What somebody says face to face, exactly once; `given`: the three answers, `words`, `has_consent` asked aloud.

    The same entry sent again, even after the encounter or the end of the evaluation, is the same opinion. No name is
    kept. Raises ActionDenied without the agreement of the person, for words that hold a way to reach somebody, and
    out of the time of the evaluation.
    """
    words = str(given.get("words", "")).strip()
    refuse(permissions.refusal_to_enter(by) or permissions.refusal_without_consent(bool(given["has_consent"])))
    answers = Answers(str(given["as_promised"]), str(given["used"]), str(given["well_spent"]))
    said = [encounter.pk, engagement.pk, *asdict(answers).values(), words]
    entry, is_new = take_entry(entry_id=entry_id, purpose=EVALUATION_ENTRY.value, encounter=encounter, by=by, said=said)
    if not is_new:
        return Evaluation.objects.get(assisted_entry=entry)
    held = lock(Engagement, engagement.pk)
    refuse(permissions.refusal_to_evaluate(None, held, now) or refusal_to_use_field_mode(by, encounter, now))
    if contact_details(words):
        raise ActionDenied(_("Ces mots donnent un moyen de joindre quelqu’un : écrivez-les sans lui."))
    return Evaluation.objects.create(
        engagement=held, assisted_entry=entry, channel=entry.channel, words=words, at=now, **asdict(answers)
    )


@transaction.atomic
def publish_words(*, evaluation: Evaluation, by: User, now: datetime) -> None:
    """Everybody reads the words of an opinion said face to face, signed by nobody."""
    held = lock(Evaluation, evaluation.pk)
    refuse(permissions.refusal_to_publish_words(by, held, now))
    _judge(held, Evaluation.WordsFate.PUBLISHED)
    audit.record("observatory.publish_words", by=by, evaluation=held.pk)


@transaction.atomic
def withhold_words(*, evaluation: Evaluation, by: User, now: datetime) -> None:
    """The words stay for the town; the answers count."""
    held = lock(Evaluation, evaluation.pk)
    refuse(permissions.refusal_to_withhold_words(by, held, now))
    _judge(held, Evaluation.WordsFate.WITHHELD)
    audit.record("observatory.withhold_words", by=by, evaluation=held.pk)


def _judge(evaluation: Evaluation, fate: str) -> None:
    Evaluation.objects.filter(pk=evaluation.pk).update(words_fate=fate)
