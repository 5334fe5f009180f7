"""What the staff write around a case, what is contested, and who outside the town answers."""

from requests_qrc.casework.models.contests import Contest
from requests_qrc.casework.models.messages import CaseMessage
from requests_qrc.casework.models.partners import PartnerLink
from requests_qrc.casework.models.tasks import Task
from requests_qrc.casework.models.templates import ReplyTemplate

__all__ = ["CaseMessage", "Contest", "PartnerLink", "ReplyTemplate", "Task"]
