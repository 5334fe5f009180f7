"""Preferences, notices, and the tables of the lowest layer: the messages of the outbox, the changes of pages."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.personal import OnErasure, PersonalModel, declare

declare(
    PersonalModel(
        "notifications.Preference",
        person="user",
        personal=("topic", "rhythm"),
        neutral=("id", "user"),
        on_erasure=OnErasure.DELETE,
        title=_("Vos préférences de messages"),
        purpose=_("vous écrire au rythme choisi"),
    ),
    PersonalModel(
        "notifications.Notice",
        person="user",
        personal=("topic", "title", "url", "created_at", "read_at"),
        neutral=("id", "user", "key"),
        on_erasure=OnErasure.DELETE,
        title=_("Vos avis"),
        purpose=_("vous tenir au courant sur le site"),
    ),
    PersonalModel(
        "notifications.WorkTold",
        person="user",
        personal=("told_on",),
        neutral=("id", "user", "known", "urgent_count"),
        on_erasure=OnErasure.DELETE,
        title=_("Le dernier résumé de votre travail"),
        purpose=_("vous annoncer chaque chose une fois"),
    ),
    PersonalModel(
        "notifications.Subscription",
        person="user",
        address="email",
        personal=("email", "subjects", "neighbourhoods", "at"),
        neutral=("id", "public_id", "user"),
        on_erasure=OnErasure.DELETE,
        title=_("Votre abonnement à la lettre d’information"),
        purpose=_("vous envoyer la lettre que vous avez demandée"),
    ),
    # A fingerprint says nothing of whom it is, and outlives an account: whoever wants no message gets none.
    PersonalModel("notifications.SilentAddress", neutral=("id", "fingerprint", "topic", "at")),
    PersonalModel("notifications.NewsletterSubject", neutral=("id", "name", "position", "is_active")),
    PersonalModel(
        "notifications.Newsletter",
        neutral=(
            *("id", "revision", "title", "body", "dates", "subjects", "neighbourhoods", "state", "written_at"),
            *("send_at", "queued_at", "sent_at", "recipient_count", "delivered_count", "failed_count", "search"),
        ),
    ),
    PersonalModel(
        "notifications.NewsletterHistory",
        neutral=("id", "event", "from_state", "to_state", "at", "by", "link", "reason", "newsletter"),
    ),
    PersonalModel(
        "core.OutboxMessage",
        person="person__public_id",
        address="address",
        personal=("kind", "address", "payload", "state", "created_at", "sent_at"),
        neutral=("id", "key", "person", "secret", "attempts", "next_attempt_at", "last_error"),
        on_erasure=OnErasure.DELETE,
        title=_("Les messages que nous vous avons envoyés"),
        purpose=_("vous écrire et prouver l’envoi"),
    ),
    PersonalModel("core.PageChange", neutral=("id", "scope", "changes")),
    PersonalModel("core.SearchSynonym", neutral=("id", "word", "same_as")),
    PersonalModel("core.LimitCount", neutral=("mark", "instants", "expires_at")),
    # Gone after a week; the rows themselves keep who did what in their own history.
    PersonalModel("core.BulkRun", neutral=("id", "person", "act", "asked", "outcomes", "started_at", "finished_at")),
)
