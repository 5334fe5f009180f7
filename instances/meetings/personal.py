"""What meetings know of people: what members answered, whether they came, what they would correct.

A member's line stays once their account is deleted, without their name: a number of those present never changes.
"""

from django.utils.translation import gettext_lazy as _

from allonnes.core.documents.privacy import document_declared
from allonnes.core.personal import OnErasure, PersonalModel, declare

HISTORY = ("id", "event", "from_state", "to_state", "at", "by", "link", "reason")
declare(
    PersonalModel(
        "instances.Meeting",
        neutral=(
            *("id", "council", "title", "starts_at", "ends_at", "place", "place_detail", "is_public_open", "state"),
            *("convened_at", "is_convened_late", "calendar_sequence", "calendar_changed_at", "cancel_reason"),
            *("quorum_needed", "quorum_lost_at", "revision"),
        ),
    ),
    PersonalModel("instances.MeetingHistory", neutral=(*HISTORY, "meeting")),
    PersonalModel("instances.MeetingItem", neutral=("id", "meeting", "position", "subject", "brought_by", "minutes")),
    document_declared("instances.MeetingDocument", "meeting", neutral=("is_public",)),
    PersonalModel(
        "instances.Attendance",
        person="mandate__person",
        personal=("meeting", "answer", "answered_at", "presence", "left_at"),
        neutral=("id", "mandate", "represented_by", "is_by_letter", "letter_printed_at"),
        on_erasure=OnErasure.KEEP,
        title=_("Les réunions de vos conseils, et votre présence"),
        purpose=_("tenir les réunions des conseils et compter le quorum"),
    ),
    PersonalModel(
        "instances.Decision",
        neutral=("id", "meeting", "item", "words", "taken_at", "votes_for", "votes_against", "abstained"),
    ),
    PersonalModel(
        "instances.Minutes",
        neutral=("id", "meeting", "body", "state", "corrections_until", "adopted_in", "published_at", "revision"),
    ),
    PersonalModel("instances.MinutesHistory", neutral=(*HISTORY, "minutes")),
    PersonalModel("instances.MinutesVersion", neutral=("id", "minutes", "number", "body", "at", "by")),
    PersonalModel(
        "instances.MinutesRemark",
        person="mandate__person",
        personal=("words", "at", "is_accepted", "answer", "answered_at"),
        neutral=("id", "minutes", "mandate", "answered_by"),
        on_erasure=OnErasure.KEEP,
        title=_("Les corrections de compte rendu que vous avez proposées"),
        purpose=_("corriger les comptes rendus des réunions"),
    ),
)
