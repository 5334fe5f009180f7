"""What consultations know of people: what somebody replied with an account, or waits to confirm by an address."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.documents.privacy import document_declared
from allonnes.core.personal import OnErasure, PersonalModel, declare

declare(
    PersonalModel(
        "instances.Consultation",
        neutral=(
            *("id", "revision", "question", "slug", "plain", "context", "neighbourhood", "encounters", "opens_at"),
            *("closes_at", "answer_due_on", "synthesis", "answer", "signature", "counted_at", "answered_at"),
            *("state", "search"),
        ),
    ),
    document_declared("instances.ConsultationDocument", "consultation"),
    PersonalModel(
        "instances.ConsultationHistory",
        neutral=(
            *("id", "event", "from_state", "to_state", "at", "by", "link", "reason"),
            *("consultation", "old_end", "new_end"),
        ),
    ),
    PersonalModel("instances.Question", neutral=("id", "consultation", "position", "kind", "label", "hint", "choices")),
    PersonalModel(
        "instances.Reply",
        person="user",
        address="email",
        personal=("consultation", "channel", "user", "email", "age_band", "neighbourhood", "at"),
        neutral=("id", "entry_id", "fingerprint", "sheet_number", "is_confirmed", "entered_by", "assisted_entry"),
        on_erasure=OnErasure.KEEP,
        title=_("Vos réponses aux consultations"),
        purpose=_("compter chaque personne une fois"),
    ),
    PersonalModel(
        "instances.ReplyAnswer",
        person="reply__user",
        personal=("question", "words", "state"),
        neutral=("id", "reply", "chosen", "reason", "read_by", "read_at"),
        on_erasure=OnErasure.KEEP,
        title=_("Vos mots dans les consultations"),
        purpose=_("dire à la ville ce que vous pensez"),
    ),
)
