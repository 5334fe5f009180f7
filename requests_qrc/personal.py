"""What the requests know of people: what they wrote, where, how to answer them, and who worked on it.

A case stays once its account is deleted, without contact nor words that name anybody; a count never changes.
"""

from django.utils.translation import gettext_lazy as _

from allonnes.contributions.privacy import follow_declared, moderation_declared, report_declared
from allonnes.core.personal import OnErasure, PersonalModel, also_on_erasure, declare
from allonnes.core.photos.privacy import photo_declared
from requests_qrc.casework.models import CaseMessage
from requests_qrc.intake.actions.forgetting import forget_cases_of, lock_cases_of

also_on_erasure(lock=lock_cases_of, forget=forget_cases_of)
ANSWER = _("traiter vos demandes et vous répondre")

declare(
    PersonalModel(
        "requests_qrc.Category",
        neutral=(
            *("id", "code", "name", "examples", "parent", "icon", "position", "department", "partner", "target_days"),
            *("silence_means", "silence_source", "danger", "danger_words", "danger_phone"),
            *("is_private", "is_unknown", "is_active", "revision"),
        ),
    ),
    PersonalModel(
        "requests_qrc.Question",
        neutral=("id", "category", "label", "kind", "choices", "is_required", "is_public", "position"),
    ),
    PersonalModel(
        "requests_qrc.RoutingRule",
        neutral=(
            *("id", "name", "position", "is_active", "categories", "neighbourhoods", "channel", "keywords", "when"),
            *("department", "agent", "is_urgent", "revision"),
        ),
    ),
    PersonalModel(
        "requests_qrc.ReplyTemplate",
        neutral=("id", "name", "body", "category", "department", "position", "is_active", "revision"),
    ),
    PersonalModel(
        "requests_qrc.Case",
        person="author",
        address="email",
        personal=(
            *("number", "kind", "state", "category", "title", "description", "answers"),
            *("place_words", "place_detail", "address", "place", "neighbourhood", "latitude", "longitude"),
            *("author", "first_name", "last_name", "email", "phone", "postal_address", "answer_by"),
            *("received_at", "channel"),
        ),
        neutral=(
            *("id", "client_id", "year", "rank", "tracking_code", "text_fate", "encounter", "assisted_entry"),
            *("entered_by", "email_confirmed_at", "department", "agent", "partner", "is_urgent"),
            *("is_doubtful",),
            *("merged_into", "decline_reason", "first_reply_due", "first_reply_at", "solved_due"),
            *("silence_on", "silence_decided_on"),
            *("asked_at", "scheduled_on", "forwarded_at", "outcome_at", "resolved_at", "closed_at", "closed_by"),
            *("contested_count", "erased_at", "purged_at", "created_at", "search", "revision"),
        ),
        on_erasure=OnErasure.KEEP,
        title=_("Vos demandes et signalements"),
        purpose=ANSWER,
    ),
    # Reasons are words of the staff about the work; the purge empties them.
    PersonalModel(
        "requests_qrc.CaseHistory",
        neutral=(
            *("id", "event", "from_state", "to_state", "at", "by", "link", "reason"),
            *("case", "department", "partner", "day"),
        ),
    ),
    PersonalModel("requests_qrc.Pause", neutral=("id", "case", "started_on", "ended_on")),
    PersonalModel(
        "requests_qrc.Receipt",
        person="case__author",
        personal=("kind", "text", "at"),
        neutral=("id", "case", "sha256"),
        on_erasure=OnErasure.KEEP,
        title=_("Les accusés que vous avez reçus"),
        purpose=_("prouver ce que vous avez demandé, et quand"),
    ),
    photo_declared(
        "requests_qrc.CasePhoto",
        "case",
        person="case__author",
        title=_("Les photos de vos demandes"),
        purpose=ANSWER,
        neutral=("is_after", "fate"),
    ),
    PersonalModel(
        "requests_qrc.CaseMessage",
        person="case__author",
        personal=("kind", "body", "at", "signature"),
        neutral=("id", "case", "by", "anonymous_reason", "delivery", "delivered_at", "delivered_by"),
        on_erasure=OnErasure.KEEP,
        left_out=(("kind", CaseMessage.Kind.NOTE),),
        title=_("Ce qui a été dit de vos demandes (sans les notes entre agents, à demander par écrit)"),
        purpose=ANSWER,
    ),
    PersonalModel(
        "requests_qrc.Task",
        neutral=(
            *("id", "case", "department", "title", "due_on", "created_at", "created_by"),
            *("done_at", "done_by", "is_dropped", "drop_reason"),
        ),
    ),
    PersonalModel(
        "requests_qrc.PartnerLink",
        neutral=(
            *("id", "case", "partner", "fingerprint", "created_at", "created_by"),
            *("expires_at", "answered_at", "revoked_at"),
        ),
    ),
    PersonalModel(
        "requests_qrc.Contest",
        person="case__author",
        personal=("words", "at", "answer", "is_accepted", "answered_at"),
        neutral=("id", "case", "closed_by", "answered_by"),
        on_erasure=OnErasure.KEEP,
        title=_("Ce que vous avez contesté"),
        purpose=ANSWER,
    ),
    follow_declared("requests_qrc.CaseFollow", "case", title=_("Les demandes que vous suivez"), neutral=("came_from",)),
    report_declared("requests_qrc.CaseReport", "case", title=_("Les demandes que vous avez signalées")),
    moderation_declared("requests_qrc.CaseModeration", "case", title=_("Les décisions de modération sur vos demandes")),
    PersonalModel(
        "requests_qrc.Survey",
        person="case__author",
        personal=("is_satisfied", "reasons", "words", "at"),
        neutral=("id", "case"),
        on_erasure=OnErasure.KEEP,
        title=_("Vos avis sur les réponses"),
        purpose=_("améliorer le service"),
    ),
    PersonalModel("requests_qrc.PublishedDelays", neutral=("id", "is_current", "made_at", "body")),
)
