"""What members and the staff type about a meeting."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from instances.meetings.actions.writing import LONGEST_REMARK
from instances.meetings.enums import Answer

ACT = "act"


class AnswerForm(forms.Form):
    """One of the two buttons: « Je viens », « Je ne viens pas »."""

    answer = forms.ChoiceField(
        choices=((Answer.YES.value, _("Je viens")), (Answer.NO.value, _("Je ne viens pas"))),
        error_messages={
            "required": _("Dites si vous venez, ou si vous ne venez pas."),
            "invalid_choice": _("Dites si vous venez, ou si vous ne venez pas."),
        },
    )


class RemarkForm(forms.Form):
    """A correction of the minutes."""

    words = forms.CharField(
        label=_("Ce qui est à corriger"),
        help_text=_("Citez la phrase, puis dites ce qu’il faut écrire. Exemple : « neuf bancs », et non dix."),
        max_length=LONGEST_REMARK,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Écrivez ce qui est à corriger.")},
    )


def hour_near(meeting_start: datetime, meeting_end: datetime, typed: Any) -> datetime:
    """The instant of an hour typed during a meeting: that of the next day when the meeting goes past midnight."""
    zone = timezone.get_current_timezone()
    day = timezone.localtime(meeting_start).date()
    moment = datetime.combine(day, typed, tzinfo=zone)
    following = datetime.combine(day + timedelta(days=1), typed, tzinfo=zone)
    return following if moment < meeting_start and following <= meeting_end else moment
