"""Who may do what to an account: each answer is the French reason of a refusal, or None."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.ages import DIGITAL_MAJORITY, MAJORITY, age_on
from allonnes.accounts.models import ParentalConsent, RoleAssignment, RoleChange, RoleChangeKind, SavedView, User
from allonnes.accounts.roles import GUARDS, ROLES, Role, RoleGuard, guard_of
from allonnes.accounts.second_factor import FACTORS
from allonnes.accounts.sentences import MFA_ERRORS

NOT_YOURS = gettext_lazy("Vous n’avez pas le droit de faire cette action.")
LAST_ADMINISTRATOR = gettext_lazy(
    "C’est la dernière personne qui administre le portail. Donnez d’abord ce rôle à une autre personne."
)

NO_END = gettext_lazy("Le rôle d’administration n’a pas de date de fin : retirez-le quand il ne sert plus.")
ALREADY_ENDED = gettext_lazy("Ce rôle est déjà terminé.")
NOBODY_CONFIRMS = gettext_lazy(
    "En ce moment, ce rôle ne change qu’à deux, et il ne reste personne pour confirmer : c’est impossible."
)
ALREADY_ASKED = gettext_lazy("C’est déjà demandé : une autre personne doit le confirmer.")
NOT_ASKED = gettext_lazy("Cette demande n’attend plus : elle a été confirmée ou reprise.")
SAME_PERSON = gettext_lazy("Vous l’avez demandé : une autre personne doit le confirmer.")
YOURSELF = gettext_lazy("Ce changement vous concerne : une autre personne doit le confirmer.")
ASKER_LEFT = gettext_lazy("La personne qui l’a demandé n’en a plus le droit : reprenez la demande.")
ASKS = {
    RoleChangeKind.GRANT: "accounts.grant_role",
    RoleChangeKind.END: "accounts.end_role",
    RoleChangeKind.CLOSE: "accounts.deactivate_user",
    RoleChangeKind.REOPEN: "accounts.deactivate_user",
}
NOT_YOUR_VIEW = gettext_lazy("Cette vue est à une autre personne : elle seule la change. Gardez-en une à vous.")
MOST_VIEWS = 12


def _age(user: User, now: datetime) -> int | None:
    return age_on(user.birth_date, timezone.localdate(now)) if user.birth_date else None


def owes_answers(user: User) -> bool:
    """Opened on the site, and never told us an age: the answers of the sign-up were lost with its code.

    Until then nothing says whether a parent must agree. Who opened it at a desk was asked, and gave a first name; who
    holds a role is an adult. Answering counts as the first visit.
    """
    if user.last_seen_on or user.birth_date or user.first_name:
        return False
    return not user.roles


def waits_for_parent(user: User, now: datetime) -> bool:
    """Between 11 and 14, until a parent agreed (RGPD art. 8, loi Informatique et Libertés art. 45)."""
    age = _age(user, now)
    if age is None or age >= DIGITAL_MAJORITY:
        return False
    return not ParentalConsent.objects.filter(user=user, is_granted=True).exists()


def refusal_to_participate(user: User, obj: object = None, now: datetime | None = None) -> str | None:
    """Proposing, voting, asking, registering: for an open account, with a parent's agreement before 15."""
    if not user.is_active:
        return _("Ce compte est fermé.")
    if owes_answers(user):
        return _("Dites-nous d’abord si vous avez 18 ans, depuis la page de votre compte.")
    if waits_for_parent(user, now or timezone.now()):
        return _("Il manque l’accord de votre parent. Demandez-lui de répondre à notre message.")
    return None


def refusal_to_sign_in(user: User) -> str | None:
    """Accounts of the demonstration, whose password is published, serve nowhere else."""
    if user.email.rpartition("@")[2] in settings.CLOSED_DOMAINS:
        return _("Ce compte d’essai ne sert que dans la démonstration.")
    return None


def is_last_administrator(user: User) -> bool:
    """No other open account holds the administrator's role today."""
    current = RoleAssignment.objects.current().filter(role=Role.ADMINISTRATOR, user__is_active=True)
    return current.filter(user=user).exists() and not current.exclude(user=user).exists()


def refusal_on_account(user: User, obj: User, permission: str) -> str | None:
    if not user.has_perm(permission):
        return str(NOT_YOURS)
    if user.pk == obj.pk:
        return _("Vous ne pouvez pas le faire pour votre propre compte. Demandez à une autre personne.")
    if obj.erased_at:
        return _("Ce compte est supprimé.")
    return None


def refusal_to_remove_factor(user: User, obj: Authenticator) -> str | None:
    """Who holds a role keeps one second factor: an application of codes or a passkey."""
    others = Authenticator.objects.filter(user=user, type__in=FACTORS).exclude(pk=obj.pk)
    if user.needs_second_factor and not others.exists():
        return str(MFA_ERRORS["cannot_delete_authenticator"])
    return None


def refusal_to_enter_desk(user: User) -> str | None:
    """The desk is for the roles that work there, in a session that showed the second factor."""
    return None if user.is_staff else _("Cette page est réservée aux personnes qui ont un rôle sur le portail.")


def refusal_to_receive_role(obj: User, now: datetime) -> str | None:
    """Whoever gives it, a role goes to the open account of an adult."""
    if obj.erased_at:
        return _("Ce compte est supprimé.")
    if not obj.is_active:
        return _("Ce compte est fermé. Rouvrez-le d’abord.")
    age = _age(obj, now)
    if age is not None and age < MAJORITY:
        return _("Une personne de moins de 18 ans ne peut pas avoir de rôle.")
    return None


def refusal_to_grant_role(user: User, obj: User, now: datetime) -> str | None:
    """The administrator gives roles, never to themselves."""
    return refusal_on_account(user, obj, "accounts.grant_role") or refusal_to_receive_role(obj, now)


def refusal_to_end_role(user: User, obj: RoleAssignment, now: datetime) -> str | None:
    """The administrator ends roles, theirs too, as long as one administrator remains."""
    if not user.has_perm("accounts.end_role"):
        return str(NOT_YOURS)
    if obj.ends_on is not None and obj.ends_on <= timezone.localdate(now):
        return str(ALREADY_ENDED)
    if obj.role == Role.ADMINISTRATOR and is_last_administrator(obj.user):
        return str(LAST_ADMINISTRATOR)
    return None


def refusal_to_move_role_end(user: User, obj: RoleAssignment, now: datetime) -> str | None:
    """The administrator moves the end of another's role; a guarded one is given anew, by two."""
    if not user.has_perms(["accounts.grant_role", "accounts.end_role"]):
        return str(NOT_YOURS)
    if obj.user_id == user.pk:
        return _("Vous ne pouvez pas le faire pour votre propre rôle. Demandez à une autre personne.")
    if obj.ends_on is not None and obj.ends_on <= timezone.localdate(now):
        return str(ALREADY_ENDED)
    if obj.role == Role.ADMINISTRATOR:
        return str(NO_END)
    return _("En ce moment, ce rôle ne change qu’à deux : sa fin ne bouge pas.") if guard_of(obj.role, now) else None


def refusal_to_deactivate_account(user: User, obj: User, now: datetime) -> str | None:
    """The administrator closes an account that breaks the rules; it can be opened again."""
    refused = refusal_on_account(user, obj, "accounts.deactivate_user")
    if refused:
        return refused
    if not obj.is_active:
        return _("Ce compte est déjà fermé.")
    return str(LAST_ADMINISTRATOR) if is_last_administrator(obj) else None


def refusal_to_reactivate_account(user: User, obj: User, now: datetime) -> str | None:
    """Opens again an account that was closed."""
    refused = refusal_on_account(user, obj, "accounts.deactivate_user")
    if not refused and obj.is_active:
        return _("Ce compte est déjà ouvert.")
    return refused


def refusal_to_erase_account(user: User | None, obj: User, now: datetime) -> str | None:
    """Everybody deletes their own account, nobody another's; `user=None` is the system (silence, long absence)."""
    if user is not None and user.pk != obj.pk:
        return _("Seule la personne peut supprimer son compte.")
    if obj.erased_at:
        return _("Ce compte est déjà supprimé.")
    if RoleAssignment.objects.open(timezone.localdate(now)).filter(user=obj).exists():
        return _(
            "Vous avez un rôle sur le portail. Demandez d’abord à la personne qui administre le portail de vous "
            "retirer ce rôle."
        )
    return None


def refusal_to_ask_parent(user: User, obj: User, now: datetime) -> str | None:
    """A child of 11 to 14 asks, again if need be, until a parent answered."""
    if user.pk != obj.pk:
        return str(NOT_YOURS)
    if not obj.is_active or not waits_for_parent(obj, now):
        return _("L’accord d’un parent n’est pas nécessaire.")
    return None


def refusal_to_complete_sign_up(user: User) -> str | None:
    """The questions of the sign-up are answered once: a child does not grow older by answering again."""
    return None if owes_answers(user) else _("Vous avez déjà répondu à ces questions.")


def refusal_to_answer_parent(user: None, obj: ParentalConsent, now: datetime) -> str | None:
    """A parent answers once, within 30 days; after that, silence is a no."""
    if not obj.user.is_active:
        return _("Ce compte est fermé.")
    if obj.is_granted is not None:
        return _("Vous avez déjà répondu. Merci !")
    if now >= obj.expires_at:
        return _("Le délai de 30 jours est passé. Le compte va être supprimé.")
    return None


def confirming_roles(role: str) -> list[str]:
    """The roles that confirm a change to this guarded one."""
    wanted = GUARDS[role].confirmers
    return [name for name, row in ROLES.items() if wanted in row.permissions]


def _confirmers(role: str, now: datetime) -> QuerySet[User]:
    """Who can confirm, read in the table now: open accounts that hold a confirming role today."""
    current = RoleAssignment.objects.current(timezone.localdate(now)).filter(role__in=confirming_roles(role))
    return User.objects.filter(pk__in=current.values("user"), is_active=True)


def refusal_to_ask_change(by: User | None, obj: User, *, guard: RoleGuard, kind: str, now: datetime) -> str | None:
    """Asked once, and only while somebody else is left to confirm it."""
    if RoleChange.objects.filter(user=obj, role=guard.role, kind=kind, confirmed_at=None).exists():
        return str(ALREADY_ASKED)
    involved = [person.pk for person in (by, obj) if person is not None]
    return None if _confirmers(guard.role, now).exclude(pk__in=involved).exists() else str(NOBODY_CONFIRMS)


def refusal_to_confirm_change(user: User, obj: RoleChange, now: datetime) -> str | None:
    """Somebody of the role that confirms: neither who asked, nor whom it is about."""
    if obj.confirmed_at is not None:
        return str(NOT_ASKED)
    if not user.has_perm(GUARDS[obj.role].confirmers) or not _confirmers(obj.role, now).filter(pk=user.pk).exists():
        return str(NOT_YOURS)
    if user.pk == obj.asked_by_id:
        return str(SAME_PERSON)
    if user.pk == obj.user_id:
        return str(YOURSELF)
    if obj.asked_by is not None and not obj.asked_by.has_perm(ASKS[RoleChangeKind(obj.kind)]):
        return str(ASKER_LEFT)
    return None


def refusal_to_withdraw_change(user: User, obj: RoleChange, now: datetime) -> str | None:
    """Whoever could ask it or confirm it."""
    if obj.confirmed_at is not None:
        return str(NOT_ASKED)
    may_ask = user.has_perm(ASKS[RoleChangeKind(obj.kind)])
    return None if may_ask or user.has_perm(GUARDS[obj.role].confirmers) else str(NOT_YOURS)


def refusal_to_keep_view(user: User, of_list: str, now: datetime) -> str | None:
    """Keeping one more view of a list: whoever has a desk, up to a dozen a list."""
    if not user.has_perm("accounts.view_savedview"):
        return _("Seules les personnes qui ont un espace de gestion gardent des vues.")
    if user.saved_views.filter(of_list=of_list).count() >= MOST_VIEWS:
        return _("Vous gardez déjà %(most)s vues de cette liste : supprimez-en une d’abord.") % {"most": MOST_VIEWS}
    return None


def refusal_of_role(user: User, role: str) -> str | None:
    """A view is shared with a role that one holds oneself."""
    return None if not role or role in user.roles else _("Vous n’avez pas ce rôle : partagez avec un des vôtres.")


def refusal_to_change_view(user: User, obj: SavedView, now: datetime) -> str | None:
    """Whoever keeps it; once they are gone or have another role, whoever holds the role that shares it."""
    if not user.has_perm("accounts.view_savedview"):
        return str(NOT_YOUR_VIEW)
    owner = obj.owner
    is_left = owner is None or not owner.is_active or obj.role not in owner.roles
    return None if owner == user or (is_left and obj.role in user.roles) else str(NOT_YOUR_VIEW)


def refusal_to_share_view(user: User, obj: SavedView, now: datetime) -> str | None:
    """Sharing a view that is one's own."""
    return str(NOT_YOUR_VIEW) if obj.owner != user else refusal_to_change_view(user, obj, now)


def refusal_to_stop_sharing(user: User, obj: SavedView, now: datetime) -> str | None:
    """Keeping for oneself a view that was shared."""
    if not obj.role:
        return _("Cette vue n’est pas partagée.")
    return refusal_to_share_view(user, obj, now)
