"""What a case is about, the case itself, what it keeps of each act, the receipts given, and where it goes first."""

from requests_qrc.intake.models.cases import Case, CaseHistory, CaseQuerySet, Pause
from requests_qrc.intake.models.categories import Category, Question
from requests_qrc.intake.models.photos import CasePhoto
from requests_qrc.intake.models.receipts import Receipt
from requests_qrc.intake.models.routing import RoutingRule

__all__ = [
    "Case",
    "CaseHistory",
    "CasePhoto",
    "CaseQuerySet",
    "Category",
    "Pause",
    "Question",
    "Receipt",
    "RoutingRule",
]
