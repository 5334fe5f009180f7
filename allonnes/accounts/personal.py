"""What the accounts' own tables, and those of sign-in, know of a person."""

from django.utils.translation import gettext_lazy as _

from allonnes.accounts.actions.saved_views import leave_views
from allonnes.core.personal import OnErasure, PersonalModel, also_on_erasure, declare

_PGH = ("pgh_id", "pgh_created_at", "pgh_label", "pgh_obj", "pgh_context")

also_on_erasure(lock=lambda user_pk: None, forget=leave_views)
declare(
    PersonalModel(
        "accounts.User",
        person="pk",
        personal=(
            "email",
            "first_name",
            "last_name",
            "public_name",
            "neighbourhood",
            "birth_date",
            "is_active",
            "created_at",
            "last_seen_on",
            "last_login",
            "password",
        ),
        neutral=("id", "public_id", "warned_inactive_on", "erased_at"),
        on_erasure=OnErasure.ERASE,
        title=_("Votre compte"),
        purpose=_("vous reconnaître et vous écrire"),
    ),
    PersonalModel(
        "accounts.ParentalConsent",
        person="user",
        personal=("parent_email", "asked_at", "answered_at", "is_granted"),
        neutral=("id", "user"),
        on_erasure=OnErasure.DELETE,
        title=_("L’accord de votre parent"),
        purpose=_("vérifier l’accord d’un parent avant 15 ans"),
    ),
    PersonalModel(
        "accounts.RoleAssignment",
        person="user",
        personal=("role", "department", "starts_on", "ends_on", "is_waiting"),
        neutral=("id", "user", "granted_by"),
        on_erasure=OnErasure.KEEP,
        title=_("Vos rôles"),
        purpose=_("savoir qui pouvait faire quoi"),
    ),
    # What others use stays without her name (`leave_views`); the rest goes.
    PersonalModel(
        "accounts.SavedView",
        person="owner",
        personal=("name", "role", "created_at"),
        neutral=("id", "owner", "of_list", "query"),
        on_erasure=OnErasure.DELETE,
        title=_("Les vues que vous gardez des listes de gestion"),
        purpose=_("retrouver une liste comme vous la demandez"),
    ),
    PersonalModel(
        "accounts.RoleChange",
        person="user",
        personal=("kind", "role", "ends_on", "reason", "asked_at", "confirmed_at"),
        neutral=("id", "user", "asked_by", "confirmed_by"),
        on_erasure=OnErasure.KEEP,
        title=_("Les changements de vos rôles décidés à deux"),
        purpose=_("savoir qui a demandé et qui a confirmé"),
    ),
    PersonalModel(
        "accounts.AuditEntry",
        person="by",
        personal=("at", "act", "by"),
        neutral=("id", "detail", "previous_hash", "hash"),
        on_erasure=OnErasure.KEEP,
        title=_("Vos actes de gestion"),
        purpose=_("prouver la régularité des actes"),
    ),
    PersonalModel("accounts.UserEvent", neutral=(*_PGH, "is_active", "erased_at")),
    PersonalModel(
        "accounts.RoleAssignmentEvent",
        person="user",
        personal=("pgh_created_at", "role", "department", "starts_on", "ends_on", "is_waiting"),
        neutral=("pgh_id", "pgh_label", "pgh_obj", "pgh_context", "id", "user", "granted_by"),
        on_erasure=OnErasure.KEEP,
        order_by="pgh_id",
        title=_("L’historique de vos rôles"),
        purpose=_("savoir qui pouvait faire quoi"),
    ),
    PersonalModel("pghistory.Context", neutral=("id", "created_at", "updated_at", "metadata")),
    # Declared for the packages that hold them: sign-in, second factor, open sessions, the desk's own journal.
    PersonalModel(
        "account.EmailAddress",
        person="user",
        personal=("email", "verified", "primary"),
        neutral=("id", "user"),
        on_erasure=OnErasure.DELETE,
        title=_("Votre adresse électronique"),
        purpose=_("vérifier que l’adresse est bien à vous"),
    ),
    PersonalModel(
        "account.EmailConfirmation",
        person="email_address__user",
        personal=("created", "sent"),
        neutral=("id", "email_address", "key"),
        on_erasure=OnErasure.DELETE,
        title=_("Les vérifications de votre adresse"),
        purpose=_("vérifier que l’adresse est bien à vous"),
    ),
    PersonalModel(
        "mfa.Authenticator",
        person="user",
        personal=("type", "created_at", "last_used_at"),
        neutral=("id", "user", "data"),
        on_erasure=OnErasure.DELETE,
        title=_("Vos moyens de prouver que c’est vous"),
        purpose=_("protéger votre compte"),
    ),
    PersonalModel(
        "usersessions.UserSession",
        person="user",
        personal=("created_at", "last_seen_at", "ip", "user_agent"),
        neutral=("id", "user", "session_key", "data"),
        on_erasure=OnErasure.DELETE,
        title=_("Vos appareils connectés"),
        purpose=_("vous laisser fermer une connexion oubliée"),
    ),
    PersonalModel(
        "admin.LogEntry",
        person="user",
        personal=("action_time", "action_flag", "object_repr"),
        neutral=("id", "user", "content_type", "object_id", "change_message"),
        on_erasure=OnErasure.KEEP,
        title=_("Vos gestes dans l’espace de gestion"),
        purpose=_("savoir qui a changé quoi"),
    ),
)
