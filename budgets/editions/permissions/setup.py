"""What may change in an edition, by whom, and until when: everything stops once the vote is opened and frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.models import AuditEntry, User
from allonnes.core.templatetags.french import ending, euros, when
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Category, Criterion, Edition, Phase, Regulation
from budgets.editions.permissions.phases import has_official_result, has_residents_projects, refusal_once_frozen

NOT_YOURS = gettext_lazy("Seule la personne qui administre le portail prépare une édition.")
MAX_YEARS_AHEAD = 10


@dataclass(frozen=True)
class Span:
    """The dates of one phase, half-open; delivery may have no end."""

    starts_at: datetime
    ends_at: datetime | None


def refusal_to_prepare_edition(user: User, edition: Edition, now: datetime) -> str | None:
    """The administrator alone, until the vote is opened: then all is frozen. A past edition is only read.

    A vote whose dates began while nothing was frozen holds nobody: its dates still move, until they are over. An old
    edition brought from paper is prepared after its vote, until it is shown.
    """
    if not user.has_perm("budgets.change_edition"):
        return str(NOT_YOURS)
    if edition.is_imported:
        return _("Cette édition vient d’une autre ville : elle se lit, elle ne se change pas.")
    frozen = refusal_once_frozen(edition)
    if frozen:
        return frozen
    if has_official_result(edition):
        return _("Le résultat est publié : plus rien ne change dans cette édition.")
    vote = edition.phase_of(PhaseKind.VOTE)
    if vote and now >= vote.closes_at and not is_of_paper(edition):
        return _("Les dates du vote sont passées depuis le %(closes_at)s : plus rien ne change.") % {
            "closes_at": ending(vote.closes_at)
        }
    return None


def is_of_paper(edition: Edition) -> bool:
    """Nobody ever read it here, nobody deposited nor voted here: an edition of before the portal, or a new one."""
    is_read = edition.is_published or _was_published(edition)
    return not is_read and not has_residents_projects(edition) and not edition.sealed_ballots.exists()


def refusal_to_create_edition(user: User, now: datetime) -> str | None:
    """The administrator alone."""
    return None if user.has_perm("budgets.add_edition") else str(NOT_YOURS)


def refusal_to_reuse_edition(user: User, previous: Edition, now: datetime) -> str | None:
    """An edition of the town can be taken as the model of the next one, even while it runs."""
    if previous.is_imported:
        return _("Cette édition vient d’une autre ville : elle ne sert pas de modèle.")
    return refusal_to_create_edition(user, now)


def refusal_to_start_from(user: User, previous: Edition, year: int, now: datetime) -> str | None:
    """A later year, that has no edition of the town yet."""
    refused = refusal_to_reuse_edition(user, previous, now)
    if refused:
        return refused
    if not previous.year < year <= previous.year + MAX_YEARS_AHEAD:
        return _("Choisissez une année entre %(first)s et %(last)s.") % {
            "first": previous.year + 1,
            "last": previous.year + MAX_YEARS_AHEAD,
        }
    known = Edition.objects.filter(is_imported=False, year=year).order_by("pk").first()
    return _("L’année %(year)s a déjà son édition : « %(known)s ».") % {"year": year, "known": known} if known else None


def refusal_of_address(slug: str) -> str | None:
    """Two editions never share an address, imported or not."""
    if Edition.objects.filter(slug=slug).exists():
        return _("Une édition a déjà l’adresse « %(slug)s » : changez le titre.") % {"slug": slug}
    return None


def refusal_of_shares(
    edition: Edition, *, amount: int = 0, without: int | None = None, known: int | None = None
) -> str | None:
    """Guaranteed shares, with one more of `amount` and leaving one aside, never exceed the money of the edition.

    `known`: their sum, where it was read before.
    """
    others = (
        known
        if known is not None
        else edition.envelopes.exclude(pk=without or 0).aggregate(total=Sum("amount"))["total"] or 0
    )
    if others + amount <= edition.amount:
        return None
    return _("Les parts garanties font %(others)s : l’enveloppe n’est que de %(amount)s.") % {
        "others": euros(others + amount),
        "amount": euros(edition.amount),
    }


def refusal_to_set_dates(user: User, edition: Edition, spans: Mapping[str, Span], now: datetime) -> str | None:
    """Phases in their order, without overlap; what began cannot be rewritten. A kind left out has no dates."""
    return (
        refusal_to_prepare_edition(user, edition, now)
        or _refusal_of_missing(edition, spans)
        or _refusal_of_order(spans)
        or next(filter(None, (_refusal_to_move(edition, kind, spans.get(kind), now) for kind in PhaseKind)), None)
        or _refusal_of_publication(edition.decisions_publish_at, spans.get(PhaseKind.STUDY))
    )


def _refusal_of_missing(edition: Edition, spans: Mapping[str, Span]) -> str | None:
    missing = [str(kind.label) for kind in PhaseKind if kind not in spans]
    if edition.is_published and missing:
        return _("Une édition visible garde les dates de ses cinq phases. Il manque : %(missing)s.") % {
            "missing": ", ".join(missing)
        }
    return None


def _refusal_of_order(spans: Mapping[str, Span]) -> str | None:
    return next((fault.words for fault in faults_of_order(spans)), None)


@dataclass(frozen=True)
class DateFault:
    """What is wrong with a date of a phase: `side` is « starts » or « ends »."""

    kind: PhaseKind
    side: str
    words: str


def faults_of_order(spans: Mapping[str, Span]) -> list[DateFault]:
    """All that does not hold together between the dates of the phases, each beside the date to change."""
    chosen = [(kind, spans[kind]) for kind in PhaseKind if kind in spans]
    alone = [fault for kind, span in chosen if (fault := _fault_of_span(kind, span))]
    overlaps = [
        DateFault(
            following,
            "starts",
            _("La phase « %(following)s » commence avant la fin de la phase « %(kind)s ».")
            % {"following": following.label, "kind": kind.label},
        )
        for (kind, span), (following, after) in pairwise(chosen)
        if span.ends_at and after.starts_at < span.ends_at
    ]
    return alone + overlaps


def _fault_of_span(kind: PhaseKind, span: Span) -> DateFault | None:
    if span.ends_at is None and kind != PhaseKind.DELIVERY:
        words = _("Donnez la fin de la phase « %(kind)s » : seule la réalisation peut rester sans date de fin.")
    elif span.ends_at is not None and span.ends_at <= span.starts_at:
        words = _("La fin de la phase « %(kind)s » vient après son début.")
    else:
        return None
    return DateFault(kind, "ends", words % {"kind": kind.label})


def _was_published(edition: Edition) -> bool:
    """Hidden since, but people could read its dates."""
    return AuditEntry.objects.filter(act="budgets.publish_edition", detail__edition=edition.slug).exists()


def _refusal_to_move(edition: Edition, kind: PhaseKind, span: Span | None, now: datetime) -> str | None:
    """Once people could read the dates or deposit, a phase that started keeps its start, an ended one its end. An old
    edition has a vote that is over, never one under way."""
    before = edition.phase_of(kind)
    is_known = not is_of_paper(edition)
    if before and before.starts_at <= now and is_known:
        return _refusal_to_move_started(before, span, now)
    is_over = span is not None and span.ends_at is not None and span.ends_at <= now
    if span and span.starts_at < now and (is_known or (kind == PhaseKind.VOTE and not is_over)):
        return _("La phase « %(kind)s » commencerait dans le passé : choisissez une date à venir.") % {
            "kind": kind.label
        }
    return None


def _refusal_to_move_started(before: Phase, span: Span | None, now: datetime) -> str | None:
    name = before.get_kind_display()
    if span is not None and (span.starts_at, span.ends_at) == (before.starts_at, before.ends_at):
        return None
    if before.kind == PhaseKind.VOTE and span is not None and span.starts_at > now:
        # Nothing is frozen, so nobody voted: this vote never began.
        return None
    if before.closes_at <= now and before.kind != PhaseKind.STUDY:
        return _("La phase « %(name)s » est terminée : ses dates ne changent plus.") % {"name": name}
    if span is None or span.starts_at != before.starts_at:
        return _("La phase « %(name)s » a commencé le %(starts_at)s : son début ne change plus.") % {
            "name": name,
            "starts_at": when(before.starts_at),
        }
    if span.ends_at is not None and span.ends_at <= now:
        return _("La fin de la phase « %(name)s » serait déjà passée : choisissez une date à venir.") % {"name": name}
    return None


def refusal_to_change_criterion(criterion: Criterion) -> str | None:
    """Its words stay once a study or a decision answered it: a refusal already published quotes them."""
    before = Criterion.objects.filter(pk=criterion.pk).first()
    quoting = Q(answers__isnull=False) | Q(decision__isnull=False)
    is_used = Criterion.objects.filter(quoting, pk=criterion.pk).exists()
    if before and before.label != criterion.label and is_used:
        return _("Des études ou des décisions citent ce critère : son nom ne change plus. Ajoutez-en un autre.")
    return None


def _refusal_of_publication(moment: datetime | None, study: Span | None) -> str | None:
    if moment is None:
        return None
    if study is None or study.ends_at is None:
        return _("Choisissez d’abord les dates de l’étude.")
    if not study.starts_at <= moment < study.ends_at:
        return _(
            "La publication groupée des décisions (%(moment)s) doit tomber pendant l’étude : à partir du "
            "%(starts_at)s, avant le %(ends_at)s."
        ) % {"moment": when(moment), "starts_at": when(study.starts_at), "ends_at": ending(study.ends_at)}
    return None


def refusal_to_schedule_decisions(user: User, edition: Edition, moment: datetime | None, now: datetime) -> str | None:
    """To come, between the start of the study and its end; None: no common date."""
    refused = refusal_to_prepare_edition(user, edition, now)
    if refused or moment is None:
        return refused
    if moment <= now:
        return _("Cette date est déjà passée : choisissez une date à venir.")
    study = edition.phase_of(PhaseKind.STUDY)
    return _refusal_of_publication(moment, Span(study.starts_at, study.ends_at) if study else None)


def refusal_of_regulation(
    current: Regulation | None, *, body: str, deliberation: str, deliberated_on: date, now: datetime
) -> str | None:
    """A text, its deliberation, a day that has come; and something new, so that a version posted twice is one."""
    if not body:
        return _("Écrivez le texte du règlement.")
    if not deliberation:
        return _("Donnez la référence de la délibération du conseil municipal.")
    if deliberated_on > timezone.localdate(now):
        return _("La délibération ne peut pas être datée d’un jour à venir.")
    if current and (current.body, current.deliberation, current.deliberated_on) == (body, deliberation, deliberated_on):
        return _("Ce texte est déjà celui du règlement en vigueur.")
    return None


def refusal_to_delete_theme(theme: Category) -> str | None:
    """A theme that a share or a project counts on stays."""
    share = theme.shares.order_by("position").first()
    if share:
        return _("La part garantie « %(share)s » sert à ce thème : changez-la d’abord.") % {"share": share}
    if theme.projects.exists():
        return _("Des projets sont dans ce thème : il reste.")
    return None
