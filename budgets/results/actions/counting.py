"""Counting the sealed ballots of an edition, and publishing the outcome."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core import workflow
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.locking import lock
from budgets.counting import words
from budgets.counting.left_out import left_out
from budgets.counting.outcome import Outcome
from budgets.counting.rules import RULES, RuleDoesNotApply
from budgets.counting.rules import count as count_instance
from budgets.editions.models import Edition
from budgets.editions.rule_words import settings_of
from budgets.projects.enums import ProjectState
from budgets.projects.workflow import PROJECT
from budgets.results import permissions
from budgets.results.models import Count
from budgets.voting.box.instance import ballots_digest, instance_of
from budgets.voting.models import Sealing
from budgets.voting.sealing.actions.key_ending import destroy_sealed_key

NOTHING_COUNTED = gettext_lazy("Comptez d’abord les bulletins de cette édition.")


def outcome_under(edition: Edition, rule: str) -> Outcome:
    """Count an edition under one rule, without writing. Raises RuleDoesNotApply.

    The edition's own rule honours its guaranteed shares and minimum of votes; any other rule is counted without them.
    """
    return count_instance(rule, instance_of(edition, with_guarantees=rule == edition.rule), settings_of(edition))


@transaction.atomic
def count_edition(*, edition: Edition) -> list[Count]:
    """Count under every rule that applies to the ballots and keep the outcomes, replacing earlier unofficial ones.

    Raises ActionDenied when a vote of this site is not sealed or its ballots are not the sealed ones, when the result
    is already official (it can be replayed, not replaced) or when the edition's own rule does not go with its ballots
    or its guarantees.
    """
    locked = lock(Edition, edition.pk)
    if locked.counts.filter(is_official=True).exists():
        raise ActionDenied(_("Le résultat officiel est publié : il peut être rejoué, pas remplacé."))
    for sealing in Sealing.objects.filter(edition=locked, sealed_at__isnull=False):
        destroy_sealed_key(sealing=sealing)
    digest = ballots_digest(locked)
    refuse(permissions.refusal_to_count(locked, digest))
    locked.counts.all().delete()
    rules = [locked.rule, *(rule for rule in RULES if rule != locked.rule)]
    counts = [_count(locked, rule, digest) for rule in rules]
    return Count.objects.bulk_create([count for count in counts if count is not None])


@transaction.atomic
def run_count(*, edition: Edition, by: User) -> list[Count]:
    """Count the sealed ballots at the desk, before the result is public; who did it is logged, not what came out."""
    refuse(permissions.refusal_to_run_count(by))
    counts = count_edition(edition=edition)
    audit.record("budgets.count_vote", by=by, edition=edition.slug, ballots_sha256=counts[0].ballots_sha256)
    return counts


@transaction.atomic
def read_count(*, edition: Edition, by: User) -> Count:
    """The count of the edition's rule, to whoever may read it before it is public; each reading is in the log."""
    refuse(permissions.refusal_to_run_count(by))
    count = edition.counts.filter(rule=edition.rule).first()
    if count is None:
        raise ActionDenied(str(NOTHING_COUNTED))
    if not count.is_official:
        audit.record("budgets.read_count", by=by, edition=edition.slug)
    return count


def _count(edition: Edition, rule: str, digest: str) -> Count | None:
    instance = instance_of(edition, with_guarantees=rule == edition.rule)
    settings = settings_of(edition)
    try:
        outcome = count_instance(rule, instance, settings)
    except RuleDoesNotApply as problem:
        if rule == edition.rule:
            raise ActionDenied(words.refusal(problem.misfit, rule)) from problem
        return None
    apart = left_out(instance, outcome.winners)
    return Count(
        edition=edition,
        rule=rule,
        settings={"support": settings.support, "tie": settings.tie, "seed": settings.seed},
        ballots_sha256=digest,
        ballots=instance.voters,
        winners=list(outcome.winners),
        spent=int(outcome.spent),
        remaining=int(outcome.remaining),
        steps=[step.as_json() for step in outcome.steps],
        blank_ballots=apart.blank,
        voters_without_winner=apart.voters,
        places_without_winner=[name for name in apart.groups_without_winner if name],
    )


@transaction.atomic
def publish_result(*, edition: Edition, by: User | None) -> Count:
    """Make the outcome of the edition's rule official; each project on the ballot becomes elected or not elected.

    The ballots are counted once more, and must give what was kept. Raises ActionDenied when they do not, when nothing
    was counted, when they are not those that were counted, nor those that were sealed, or when a result is already
    official. By nobody: the command that loads a vote held elsewhere.
    """
    refuse(permissions.refusal_to_publish_result(by) if hasattr(edition, "opening") else None)
    locked = lock(Edition, edition.pk)
    if locked.counts.filter(is_official=True).exists():
        raise ActionDenied(_("Le résultat de cette édition est déjà publié."))
    count = locked.counts.filter(rule=locked.rule).first()
    if count is None:
        raise ActionDenied(str(NOTHING_COUNTED))
    for sealing in Sealing.objects.filter(edition=locked, sealed_at__isnull=False):
        destroy_sealed_key(sealing=sealing)
    digest = ballots_digest(locked)
    refuse(permissions.refusal_to_count(locked, digest))
    if count.ballots_sha256 != digest:
        raise ActionDenied(_("Les bulletins ont changé depuis le dépouillement : comptez-les à nouveau."))
    again = _count(locked, locked.rule, digest)
    assert again is not None  # noqa: S101  # the rule of the edition applies, or is refused
    refuse(permissions.refusal_of_other_count(count, again))
    Count.objects.filter(pk=count.pk).update(is_official=True, published_at=timezone.now())
    winners = set(count.winners)
    for project in locked.projects.filter(state=ProjectState.ON_BALLOT).only("pk", "reference", "state").order_by("pk"):
        workflow.advance(PROJECT, project, "elect" if project.reference in winners else "set_aside", by=workflow.SYSTEM)
    audit.record("budgets.publish_result", by=by, edition=locked.slug, ballots_sha256=count.ballots_sha256)
    count.refresh_from_db()
    return count
