"""What waits around candidacies, draws and mandates."""

from datetime import datetime
from typing import Any

from django.db.models import DateField, ExpressionWrapper, F, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.core.desk_cells import age, due_words
from allonnes.core.navigation import ENTRIES, DeskEntry
from allonnes.core.queues import FIRST, QUEUES, SINCE_FEMININE, Queue, Sign, Urgency
from instances.councils.desk_path import ENDING
from instances.councils.enums import CandidacyState, DrawState, Selection
from instances.councils.models import Candidacy, Council, Draw, Mandate
from instances.councils.permissions import ANIMATE, ANIMATE_ALL, councils_of, draws_of, mandates_of
from instances.councils.workflow import DECIDE, DRAW_MEMBERS


def candidacies_to_decide(user: Any, now: datetime) -> "QuerySet[Candidacy]":
    """Received; where members are drawn by lot, they wait for the draw."""
    rows = Candidacy.objects.to_decide().filter(council__in=councils_of(user))
    return rows.exclude(council__selection=Selection.LOT).select_related("council")


def parents_awaited(user: Any, now: datetime) -> "QuerySet[Candidacy]":
    """A parent has not answered yet."""
    rows = Candidacy.objects.filter(state=CandidacyState.AWAITING_PARENT, council__in=councils_of(user))
    return rows.select_related("council")


def mandates_ending(user: Any, now: datetime) -> "QuerySet[Mandate]":
    """Within two months, and not followed by another one of the same person."""
    today = timezone.localdate(now)
    rows = mandates_of(user).seated().running_on(today).filter(ends_on__lte=today + ENDING)
    return rows.select_related("council")


def members_too_old(user: Any, now: datetime) -> "QuerySet[Mandate]":
    """Who has outgrown a council of young people."""
    today = timezone.localdate(now)
    years = RawSQL("make_interval(years => max_age + 1)", ())
    outgrown = ExpressionWrapper(F("birth_date") + years, output_field=DateField())
    rows = mandates_of(user).running_on(today).filter(council__max_age__isnull=False, birth_date__isnull=False)
    return rows.annotate(outgrown_on=outgrown).filter(outgrown_on__lte=today).select_related("council")


def councils_open(user: Any, now: datetime) -> "QuerySet[Council]":
    """Candidacies are open today."""
    today = timezone.localdate(now)
    return councils_of(user).filter(candidacies_from__lte=today, candidacies_until__gte=today)


def draws_to_do(user: Any, now: datetime) -> "QuerySet[Draw]":
    """The seed is known, and somebody else froze the list."""
    rows = draws_of(user).filter(state=DrawState.FROZEN, seed_on__lte=timezone.localdate(now))
    return rows.exclude(frozen_by=user).select_related("council")


def _council(row: Any) -> str:
    return str(row.council)


ENTRIES.declare(
    DeskEntry("outreach", _("Conseils"), ANIMATE, 40, "users", "admin:instances_council_changelist"),
    DeskEntry(
        "outreach",
        _("Candidatures"),
        "instances.view_candidacy",
        42,
        "inbox",
        "admin:instances_candidacy_changelist",
        query="state__exact=received",
    ),
    DeskEntry(
        "outreach",
        _("Membres"),
        "instances.view_mandate",
        44,
        "list",
        "admin:instances_mandate_changelist",
        query="mandat=oui",
    ),
    DeskEntry(
        "outreach",
        _("Tirages au sort"),
        DRAW_MEMBERS,
        46,
        "list-checks",
        "admin:instances_draw_changelist",
        is_rare=True,
    ),
    DeskEntry(
        "outreach",
        _("Places des conseils"),
        "instances.view_college",
        90,
        "settings",
        "admin:instances_college_changelist",
        is_rare=True,
    ),
    DeskEntry(
        "outreach",
        _("Qui anime quel conseil"),
        ANIMATE_ALL,
        91,
        "settings",
        "admin:instances_councilanimator_changelist",
        is_rare=True,
    ),
)
QUEUES.declare(
    Queue(
        "tirages-a-faire",
        _("Tirages au sort à faire"),
        DRAW_MEMBERS,
        Urgency.TODAY,
        draws_to_do,
        what=_("Le nombre est connu : l’écrire, et le calcul donne les membres."),
        sign=Sign.TODAY,
        since="seed_on",
        since_words=FIRST,
        is_deadline=True,
        order=("seed_on", "pk"),
        detail=_council,
        due=lambda draw: due_words(draw.seed_on)[1],
        model=Draw,
    ),
    Queue(
        "candidatures-a-decider",
        _("Candidatures à décider"),
        DECIDE,
        Urgency.TODAY,
        candidacies_to_decide,
        what=_("Retenir, ou répondre non avec un motif : chaque personne attend."),
        sign=Sign.TODAY,
        since="created_at",
        since_words=SINCE_FEMININE,
        order=("created_at", "pk"),
        detail=_council,
        due=lambda candidacy: age(candidacy.created_at),
        model=Candidacy,
    ),
    Queue(
        "accords-de-parents",
        _("Accords de parents attendus"),
        DECIDE,
        Urgency.NEXT,
        parents_awaited,
        what=_("Un rappel part tout seul ; sur papier, notez l’accord."),
        sign=Sign.SOON,
        since="parent_asked_at",
        order=("parent_asked_at", "pk"),
        detail=_council,
        due=lambda candidacy: age(candidacy.parent_asked_at),
        model=Candidacy,
    ),
    Queue(
        "mandats-qui-finissent",
        _("Mandats qui finissent dans deux mois"),
        ANIMATE,
        Urgency.NEXT,
        mandates_ending,
        what=_("Renouveler, ou chercher quelqu’un."),
        sign=Sign.SOON,
        since="ends_on",
        since_words=FIRST,
        is_deadline=True,
        order=("ends_on", "pk"),
        detail=_council,
        due=lambda mandate: due_words(mandate.last_day)[1],
        model=Mandate,
    ),
    Queue(
        "membres-trop-ages",
        _("Membres qui n’ont plus l’âge"),
        ANIMATE,
        Urgency.NEXT,
        members_too_old,
        what=_("Les remercier, et finir le mandat quand c’est le moment."),
        since="birth_date",
        order=("birth_date", "pk"),
        detail=_council,
        model=Mandate,
    ),
    Queue(
        "candidatures-ouvertes",
        _("Conseils qui reçoivent des candidatures"),
        ANIMATE,
        Urgency.NEXT,
        councils_open,
        what=_("Le faire savoir : affiches, rencontres, réseaux."),
        since="candidacies_until",
        since_words=FIRST,
        is_deadline=True,
        order=("candidacies_until", "pk"),
        due=lambda council: due_words(council.candidacies_until)[1],
        model=Council,
    ),
)
