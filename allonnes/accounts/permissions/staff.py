"""Inviting the staff, covering its absences, erasing a lost second factor: the French reason of a refusal, or None."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.models import (
    Absence,
    FactorReset,
    Invitation,
    RoleAssignment,
    RoleChange,
    RoleChangeKind,
    User,
)
from allonnes.accounts.permissions.people import (
    ALREADY_ASKED,
    ASKER_LEFT,
    NOT_ASKED,
    NOT_YOURS,
    SAME_PERSON,
    YOURSELF,
    refusal_on_account,
)
from allonnes.accounts.roles import ROLES, Role, RoleGuard, guard_of
from allonnes.accounts.second_factor import has_one

LINK_DEAD = gettext_lazy("Ce lien ne marche plus : demandez à la personne qui vous a invitée d’en envoyer un autre.")
ROLE_GONE = gettext_lazy(
    "Le rôle prévu pour vous a été retiré. La personne qui administre le portail peut vous dire pourquoi."
)
OTHER_ACCOUNT = gettext_lazy(
    "Vous êtes ici avec un autre compte. Déconnectez-vous, puis ouvrez de nouveau le lien du message."
)
NEW_HAND_DAYS = 30
# A person, their role, who gave it, since when.
Held = tuple[int, str, int | None, date]
NEW_HAND = gettext_lazy(
    "Vous et la personne qui demande tenez votre rôle l’une de l’autre, ou d’une même personne, depuis moins de 30 "
    "jours : quelqu’un d’autre doit confirmer."
)


def refusal_to_invite(user: User, now: datetime) -> str | None:
    """The administrator, who gives roles, invites the future staff."""
    return None if user.has_perm("accounts.grant_role") else str(NOT_YOURS)


def refusal_to_change_invitation(user: User | None, obj: Invitation, now: datetime) -> str | None:
    """Sent again or withdrawn, while nobody has answered; `user=None` is the system (silence)."""
    if user is not None and refusal_to_invite(user, now):
        return str(NOT_YOURS)
    if obj.accepted_at is not None:
        return _("Cette invitation est acceptée : pour la suite, il y a les rôles de la personne.")
    return _("Cette invitation est déjà retirée.") if obj.withdrawn_at is not None else None


def refusal_to_accept_invitation(user: User | None, obj: Invitation, now: datetime) -> str | None:
    """Whoever opens the link of the last mail, once, in time, while a role still waits for them."""
    if not obj.is_waiting or now >= obj.expires_at or not obj.user.is_active:
        return str(LINK_DEAD)
    if user is not None and user.pk != obj.user_id:
        return str(OTHER_ACCOUNT)
    today = timezone.localdate(now)
    asked = RoleChange.objects.filter(user=obj.user_id, kind=RoleChangeKind.GRANT, confirmed_at=None)
    if RoleAssignment.objects.open(today).filter(user=obj.user_id).exists() or asked.exists():
        return None
    return str(ROLE_GONE)


def guard_on(user: User, now: datetime) -> RoleGuard | None:
    """The guard of a role that this person has, their account open or closed."""
    held = RoleAssignment.objects.open(timezone.localdate(now)).filter(user=user).order_by("pk")
    guards = (guard_of(role, now) for role in held.values_list("role", flat=True))
    return next((guard for guard in guards if guard is not None), None)


def confirmers_of_reset(user: User, now: datetime) -> str:
    """The permission of who confirms that a second factor is erased: for a guarded role, of who confirms its changes.

    Else one alone of those who hold a vote could be replaced, by two who do not.
    """
    guard = guard_on(user, now)
    return guard.confirmers if guard is not None else "accounts.confirm_factor_reset"


def _hands(permission: str, asker: User, now: datetime) -> set[int]:
    """Who may confirm what `asker` asks: nobody who has their role lately from them, or from whom they have theirs.

    Else somebody alone would invite their own second person, or both. One query.
    """
    today = timezone.localdate(now)
    current = RoleAssignment.objects.current(today).filter(user__is_active=True).order_by("pk")
    held = list(current.values_list("user", "role", "granted_by", "starts_on"))
    since = today - timedelta(days=NEW_HAND_DAYS)
    theirs = _behind(asker.pk, "accounts.ask_factor_reset", held, since)
    hands = {person for person, role, _giver, _day in held if permission in ROLES[Role(role)].permissions}
    return {person for person in hands if not theirs & _behind(person, permission, held, since)}


def _behind(person: int, permission: str, held: Sequence[Held], since: date) -> set[int]:
    """Somebody, with whoever gave them after `since` all their roles that open `permission`, and so on."""
    behind: set[int] = set()
    waiting = [(person, permission)]
    while waiting:
        somebody, wanted = waiting.pop()
        behind.add(somebody)
        theirs = [row for row in held if row[0] == somebody and wanted in ROLES[Role(row[1])].permissions]
        givers = [giver if day > since else None for _person, _role, giver, day in theirs]
        if None not in givers:
            waiting += [(giver, "accounts.grant_role") for giver in givers if giver and giver not in behind]
    return behind


def refusal_to_ask_factor_reset(user: User, obj: User, now: datetime) -> str | None:
    """For somebody else, who has a second factor and lost it, while another person is left to confirm."""
    refused = refusal_on_account(user, obj, "accounts.ask_factor_reset")
    if refused:
        return refused
    if not has_one(obj):
        return _("Cette personne n’a pas de double sécurité : elle peut la régler elle-même en se connectant.")
    if FactorReset.objects.filter(user=obj, confirmed_at=None).exists():
        return str(ALREADY_ASKED)
    if not _hands(confirmers_of_reset(obj, now), user, now) - {user.pk, obj.pk}:
        return _("Il ne reste personne pour confirmer : donnez d’abord ce droit à une autre personne.")
    return None


def refusal_to_confirm_factor_reset(user: User, obj: FactorReset, now: datetime) -> str | None:
    """Another person than who asked, and than whom it is about."""
    if obj.confirmed_at is not None:
        return str(NOT_ASKED)
    if not user.has_perm(confirmers_of_reset(obj.user, now)):
        return str(NOT_YOURS)
    if user.pk == obj.asked_by_id:
        return str(SAME_PERSON)
    if user.pk == obj.user_id:
        return str(YOURSELF)
    if user.pk not in _hands(confirmers_of_reset(obj.user, now), obj.asked_by, now):
        return str(NEW_HAND)
    return None if obj.asked_by.has_perm("accounts.ask_factor_reset") else str(ASKER_LEFT)


def refusal_to_withdraw_factor_reset(user: User, obj: FactorReset, now: datetime) -> str | None:
    """Whoever could ask it or confirm it, while it waits."""
    if obj.confirmed_at is not None:
        return str(NOT_ASKED)
    may = user.has_perm("accounts.ask_factor_reset") or user.has_perm(confirmers_of_reset(obj.user, now))
    return None if may else str(NOT_YOURS)


def refusal_to_be_covered(user: User, cover: User, *, starts_on: date, ends_on: date, now: datetime) -> str | None:
    """A colleague of the same role, and of the same service, who is there: nobody gains a right by covering."""
    if not user.roles:
        return _("Vous n’avez pas de rôle sur le portail : personne n’a de file à recevoir.")
    if cover.pk == user.pk or not cover.is_active or not user.places & cover.places:
        return _(
            "Cette personne n’a pas le même rôle que vous, dans le même service. Choisissez-en une autre, ou demandez "
            "à la personne qui administre le portail de lui prêter votre rôle jusqu’à votre retour."
        )
    away = Absence.objects.filter(user=cover, starts_on__lt=ends_on, ends_on__gt=starts_on)
    return _("Cette personne est absente aussi à ces dates. Choisissez-en une autre.") if away.exists() else None


def refusal_to_end_absence(user: User, obj: Absence, now: datetime) -> str | None:
    """Whoever is away comes back when they want; the administrator may end it too."""
    if user.pk != obj.user_id and not user.has_perm("accounts.end_role"):
        return str(NOT_YOURS)
    return _("Cette absence est déjà finie.") if obj.ends_on <= timezone.localdate(now) else None
