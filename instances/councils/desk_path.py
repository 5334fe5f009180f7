"""The path of a council at the desk: frame, seats, candidacies, members; what is missing, and what must be watched."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from allonnes.core.preflight import Level, Line
from instances.councils.enums import CandidacyState, Gender, Selection
from instances.councils.models import Council, Mandate
from instances.councils.models.mandates import years_before

ENDING = timedelta(days=60)


def _list(model: str, council: Council, **more: Any) -> str:
    return reverse(f"admin:instances_{model}_changelist", query={"council__id__exact": council.pk, **more})


def path_of(council: Council, now: datetime) -> list[Line]:
    """In the order in which a council is made."""
    today = timezone.localdate(now)
    sitting = list(Mandate.objects.seated().running_on(today).filter(council=council))
    seats: int = council.colleges.aggregate(total=Sum("seats"))["total"] or 0
    waiting = council.candidacies.filter(state=CandidacyState.RECEIVED).count()
    edit = reverse("admin:instances_council_change", args=[council.pk])
    is_taken = council.selection == Selection.APPOINTED or council.candidacies_from is not None
    return [
        Line("Cadre : délibération liée", bool(council.deliberation_url), "Donner son adresse", edit, Level.ADVISED),
        Line("Cadre : page publiée", council.is_public, "La publier", edit),
        Line("Cadre : le mandat du conseil court", council.term_ends_on >= today, "Donner un nouveau terme", edit),
        Line("Places : au moins un collège", seats > 0, "Ajouter un collège", reverse("admin:instances_college_add")),
        Line("Candidatures : jours annoncés", is_taken, "Dire de quand à quand", edit, Level.ADVISED),
        Line(
            f"Candidatures : toutes ont une réponse ({waiting} à décider)",
            waiting == 0,
            "Les lire et répondre",
            _list("candidacy", council, state__exact=CandidacyState.RECEIVED),
            Level.ADVISED,
        ),
        *_members_lines(council, sitting, seats, now),
    ]


def _members_lines(council: Council, sitting: list[Mandate], seats: int, now: datetime) -> list[Line]:
    members = _list("mandate", council)
    ending = [row for row in sitting if row.ends_on <= timezone.localdate(now) + ENDING]
    lines = [
        Line(
            f"Membres : {len(sitting)} pour {seats} places",
            bool(seats) and len(sitting) >= seats,
            "Voir les membres",
            members,
            Level.ADVISED,
        ),
        Line(
            f"Membres : aucun mandat ne finit dans deux mois ({len(ending)})",
            not ending,
            "Renouveler ou remplacer",
            members,
            Level.ADVISED,
        ),
    ]
    aged = [row for row in sitting if is_too_old(council, row, now)]
    if council.max_age is not None:
        lines.append(
            Line(f"Membres : tous ont l’âge ({len(aged)} l’ont passé)", not aged, "Les voir", members, Level.ADVISED)
        )
    if council.is_gap_limited:
        lines.append(_gap_line(sitting, members))
    return lines


def is_too_old(council: Council, mandate: Mandate, now: datetime) -> bool:
    """Whether a member has outgrown the council; the mandate goes on until those who animate it say."""
    if council.max_age is None or mandate.birth_date is None:
        return False
    return mandate.birth_date <= years_before(timezone.localdate(now), council.max_age + 1)


def _gap_line(sitting: list[Mandate], url: str) -> Line:
    """CGCT L1112-23: in a council of young people, the gap between women and men is one at most."""
    women, men = (sum(row.gender == gender for row in sitting) for gender in (Gender.WOMAN, Gender.MAN))
    label = f"Membres : l’écart entre femmes et hommes ne dépasse pas un (CGCT, L. 1112-23 : {women} et {men})"
    return Line(label, abs(women - men) <= 1, "Penser aux prochaines arrivées", url, Level.ADVISED)
