"""The subject that mails about requests are about, in a person's settings."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import Topic

REQUESTS = Topic("requests", _("Mes demandes et signalements"))
