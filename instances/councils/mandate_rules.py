"""What seats allow: who may sit, when, in which place. Each refusal is one French sentence."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.accounts.ages import MAJORITY, age_on
from allonnes.core.templatetags.french import short_day
from instances.councils.enums import EndReason, MandateRole
from instances.councils.models import College, Council, Mandate
from instances.councils.permissions import refusal_to_animate


def day_of(now: datetime) -> date:
    """Its day, by the town's clock."""
    return timezone.localdate(now)


def refusal_to_open_mandate(user: Any, council: Council, now: datetime) -> str | None:
    """Those who animate a council seat its members, until its term is over."""
    return refusal_to_animate(user, council, now) or _refusal_after_term(council, now)


def _refusal_after_term(council: Council, now: datetime) -> str | None:
    if council.term_ends_on >= day_of(now):
        return None
    return _("Le mandat de ce conseil est fini depuis le %(day)s.") % {"day": short_day(council.term_ends_on)}


def refusal_of_age(council: Council, birth_date: date | None, day: date) -> str | None:
    """The age of a council is checked on the day itself (its charter, or its deliberation)."""
    if birth_date is None:
        has_ages = council.min_age is not None or council.max_age is not None
        return _("Donnez la date de naissance : ce conseil a un âge à respecter.") if has_ages else None
    if birth_date > day:
        return _("Cette date de naissance n’est pas encore passée.")
    age = age_on(birth_date, day)
    if council.min_age is not None and age < council.min_age:
        return _("Il faut avoir au moins %(age)s ans pour ce conseil.") % {"age": council.min_age}
    if council.max_age is not None and age > council.max_age:
        return _("Ce conseil est ouvert jusqu’à %(age)s ans.") % {"age": council.max_age}
    return None


def refusal_without_parent(birth_date: date | None, day: date) -> str | None:
    """A minor sits by a candidacy, which holds the agreement of a parent."""
    if birth_date is None or age_on(birth_date, day) >= MAJORITY:
        return None
    return _("Avant 18 ans, passez par une candidature : l’accord d’un parent y est gardé.")


def refusal_of_dates(council: Council, starts_on: date, ends_on: date) -> str | None:
    """No seat is held after the term of its council."""
    if ends_on <= starts_on:
        return _("La fin vient après le début.")
    if (ends_on - council.term_ends_on).days > 1:
        return _("Le mandat du conseil finit le %(day)s : celui d’un membre ne va pas plus loin.") % {
            "day": short_day(council.term_ends_on)
        }
    return None


def most_taken(college: College, starts_on: date, ends_on: date) -> int:
    """How many seats of a college are held at once, at most, between two days (the last one excluded)."""
    rows = Mandate.objects.seated().filter(college=college, starts_on__lt=ends_on, ends_on__gt=starts_on)
    spans = list(rows.values_list("starts_on", "ends_on"))
    days = {starts_on, *(start for start, _end in spans if start > starts_on)}
    return max(sum(start <= day < end for start, end in spans) for day in days)


def refusal_of_seat(college: College, starts_on: date, ends_on: date) -> str | None:
    """Never more members than seats, on any day."""
    refused = refusal_of_dates(college.council, starts_on, ends_on)
    if refused or most_taken(college, starts_on, ends_on) < college.seats:
        return refused
    return _("Les %(seats)s places du collège « %(college)s » sont prises à ces dates.") % {
        "seats": college.seats,
        "college": college.name,
    }


def refusal_to_end_mandate(user: Any, mandate: Mandate, now: datetime) -> str | None:
    """A mandate that is over does not end again."""
    refused = refusal_to_animate(user, mandate.council, now)
    if refused is None and mandate.ends_on <= day_of(now):
        refused = _("Ce mandat est déjà fini.")
    return refused


def refusal_of_last_day(mandate: Mandate, last_day: date, end_reason: str) -> str | None:
    """Between its first day and its term, with a reason."""
    if not mandate.starts_on <= last_day <= mandate.last_day:
        return _("Choisissez un jour entre le %(first)s et le %(last)s.") % {
            "first": short_day(mandate.starts_on),
            "last": short_day(mandate.last_day),
        }
    return None if end_reason in EndReason.values else _("Choisissez une raison.")


def refusal_to_renew_mandate(user: Any, mandate: Mandate, now: datetime) -> str | None:
    """Again, from the day after its last one, in the term of the council."""
    refused = refusal_to_open_mandate(user, mandate.council, now) or _refusal_of_substitute(mandate)
    if refused is None and mandate.end_reason:
        refused = _("Ce mandat s’est arrêté avant son terme : ouvrez-en un nouveau.")
    if refused is None and (mandate.ends_on - mandate.council.term_ends_on).days > 0:
        refused = _("Ce mandat va déjà jusqu’au terme du conseil : prolongez d’abord celui-ci.")
    return refused


def _refusal_of_substitute(mandate: Mandate) -> str | None:
    return _("C’est une suppléance : elle suit le mandat du membre.") if mandate.substitute_of_id else None


def refusal_to_give_role(user: Any, mandate: Mandate, now: datetime) -> str | None:
    """To a member who sits."""
    refused = refusal_to_end_mandate(user, mandate, now) or _refusal_of_substitute(mandate)
    if refused is None and mandate.starts_on > day_of(now):
        refused = _("Ce mandat n’a pas commencé.")
    return refused


def refusal_of_role(mandate: Mandate, role: str) -> str | None:
    """One chair at a time: the one before gives it up first."""
    if role not in MandateRole.values:
        return _("Choisissez une fonction dans la liste.")
    if role != MandateRole.CHAIR or mandate.role == MandateRole.CHAIR:
        return None
    overlapping = {"starts_on__lt": mandate.ends_on, "ends_on__gt": mandate.starts_on}
    chair = Mandate.objects.filter(council=mandate.council_id, role=role, **overlapping).exclude(pk=mandate.pk).first()
    if chair is None:
        return None
    return _("La présidence est tenue par %(name)s : donnez-lui d’abord une autre fonction.") % {"name": chair}


def refusal_to_name_substitute(user: Any, mandate: Mandate, now: datetime) -> str | None:
    """One substitute at a time, for a member."""
    refused = refusal_to_end_mandate(user, mandate, now) or _refusal_of_substitute(mandate)
    if refused is None and mandate.substitutes.filter(ends_on__gt=day_of(now)).exists():
        refused = _("Ce membre a déjà une suppléance.")
    return refused


def refusal_to_seat_substitute(user: Any, mandate: Mandate, now: datetime) -> str | None:
    """A substitute takes the seat once the member has left it."""
    refused = refusal_to_open_mandate(user, mandate.council, now)
    if refused is None and mandate.substitute_of is None:
        refused = _("Ce n’est pas une suppléance.")
    elif refused is None and mandate.substitute_of and mandate.substitute_of.ends_on > day_of(now):
        refused = _("Le membre siège encore : finissez d’abord son mandat.")
    return refused


def refusal_to_be_named(mandate: Mandate, now: datetime) -> str | None:
    """A first name appears once of age, and not before."""
    today = day_of(now)
    if not mandate.is_running(today):
        return _("Ce mandat n’est pas en cours.")
    if mandate.is_minor(today):
        return _("Avant 18 ans, aucun prénom ne paraît. Vous pourrez le décider le jour de vos 18 ans.")
    if mandate.birth_date is None and (mandate.council.min_age or 0) < MAJORITY:
        return _("Sans date de naissance, aucun prénom ne paraît dans un conseil où siègent des mineurs.")
    return None


def refusal_to_change_naming(user: Any, mandate: Mandate, now: datetime) -> str | None:
    """By the member, or for them by those who animate the council; taking the name away is always possible."""
    return None if mandate.is_held_by(user) else refusal_to_animate(user, mandate.council, now)


def refusal_to_correct_member(user: Any, mandate: Mandate, now: datetime) -> str | None:
    """Contact details change while somebody sits, and are not written back once erased."""
    refused = refusal_to_animate(user, mandate.council, now)
    if refused is None and mandate.erased_at is not None:
        refused = _("Les coordonnées de ce membre ont été effacées.")
    return refused


def refusal_of_identity(council: Council, identity: Mapping[str, Any], day: date) -> str | None:
    """Somebody who may sit: the age of the council, and a parent's agreement before 18."""
    birth_date = identity.get("birth_date")
    return refusal_of_age(council, birth_date, day) or refusal_without_parent(birth_date, day)
