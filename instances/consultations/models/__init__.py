"""Consultations: the question and its documents, the questionnaire, what people replied."""

from instances.consultations.models.consultations import (
    Consultation,
    ConsultationDocument,
    ConsultationHistory,
    ConsultationQuerySet,
)
from instances.consultations.models.questions import Question
from instances.consultations.models.replies import Reply, ReplyAnswer, ReplyQuerySet

__all__ = [
    "Consultation",
    "ConsultationDocument",
    "ConsultationHistory",
    "ConsultationQuerySet",
    "Question",
    "Reply",
    "ReplyAnswer",
    "ReplyQuerySet",
]
