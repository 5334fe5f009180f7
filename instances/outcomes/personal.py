"""What opinions, subjects and actions say of people: who proposed a subject, who signed an answer."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.personal import OnErasure, PersonalModel, also_on_erasure, declare
from instances.outcomes.actions.forgetting import forget_suggestions_of, lock_suggestions_of

also_on_erasure(lock=lock_suggestions_of, forget=forget_suggestions_of)

declare(
    PersonalModel(
        "instances.Referral",
        person="author",
        address="email",
        personal=("council", "subject", "words", "author", "first_name", "email", "created_at", "state", "answer"),
        neutral=("id", "origin", "source", "source_url", "assisted_entry", "item", "erased_at"),
        on_erasure=OnErasure.KEEP,
        title=_("Les sujets que vous avez proposés à un conseil"),
        purpose=_("en parler au conseil et vous répondre"),
    ),
    PersonalModel(
        "instances.ReferralHistory",
        neutral=("id", "event", "from_state", "to_state", "at", "by", "link", "reason", "referral"),
    ),
    PersonalModel(
        "instances.Opinion",
        neutral=(
            *("id", "revision", "council", "meeting", "referral", "year", "rank", "subject", "body", "department"),
            *("given_on", "answer_due_on", "answered_on", "state", "search"),
        ),
    ),
    PersonalModel("instances.OpinionAnswer", neutral=("id", "opinion", "verdict", "words", "signature", "at", "by")),
    PersonalModel("instances.OpinionNews", neutral=("id", "opinion", "words", "at", "by")),
    PersonalModel(
        "instances.OpinionHistory",
        neutral=("id", "event", "from_state", "to_state", "at", "by", "link", "reason", "opinion"),
    ),
    PersonalModel(
        "instances.Initiative",
        neutral=(
            *("id", "revision", "council", "meeting", "title", "description", "audience", "owner", "place"),
            *("budget", "spent", "starts_on", "ends_on", "participants", "result", "state", "done_on"),
            *("dropped_because", "search"),
        ),
    ),
    PersonalModel(
        "instances.InitiativePhoto",
        neutral=(
            *("id", "initiative", "large", "small", "width", "height", "small_width", "small_height"),
            *("content_hash", "alt", "added_at"),
        ),
    ),
    PersonalModel(
        "instances.InitiativeHistory",
        neutral=("id", "event", "from_state", "to_state", "at", "by", "link", "reason", "initiative"),
    ),
)
