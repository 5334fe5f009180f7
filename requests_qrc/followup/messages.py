"""Mails around a case: « Moi aussi » by address, moderation."""

from django.utils.translation import gettext_lazy as _

from allonnes.contributions.messages import declare_messages
from requests_qrc.intake.topic import REQUESTS

SAMPLE = (("number", "QRC-2026-0042"), ("subject", "Lampe éteinte"), ("url", "/demandes/"))
AROUND_CASE = declare_messages("requests_qrc", REQUESTS, followed=_("une demande"), mine=_("ma demande"), sample=SAMPLE)
