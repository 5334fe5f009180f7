"""Mails around a project: following, comments, moderation."""

from allonnes.core.outbox import MessageKind, register
from budgets.editions.topic import BUDGETS

SAMPLE = (("title", "Un préau dans la cour de l’école"), ("number", 12), ("url", "/budgets/"))

FOLLOW_CONFIRMATION = MessageKind(
    "budgets/follow_confirmation",
    "Lien pour suivre un projet sans compte",
    BUDGETS,
    is_essential=True,
    sample=(*SAMPLE, ("link", "/budgets/")),
)
COMMENT_RECEIVED = MessageKind(
    "budgets/comment_received",
    "Un commentaire sur mon projet",
    BUDGETS,
    sample=SAMPLE,
)
COMMENT_PUBLISHED = MessageKind(
    "budgets/comment_published", "Mon commentaire est publié", BUDGETS, is_essential=True, sample=SAMPLE
)
CONTRIBUTION_HIDDEN = MessageKind(
    "budgets/contribution_hidden",
    "Ma contribution est masquée",
    BUDGETS,
    is_essential=True,
    sample=(*SAMPLE, ("what", "Votre commentaire"), ("reason", "Insulte"), ("words", "Restons polis."), ("link", "/")),
)
APPEAL_ANSWERED = MessageKind(
    "budgets/appeal_answered",
    "Réponse à ma contestation",
    BUDGETS,
    is_essential=True,
    sample=(*SAMPLE, ("is_accepted", True), ("answer", "Vous aviez raison.")),
)

register(FOLLOW_CONFIRMATION, COMMENT_RECEIVED, COMMENT_PUBLISHED, CONTRIBUTION_HIDDEN, APPEAL_ANSWERED)
