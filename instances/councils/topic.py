"""The subject that mails about councils are about, in a person's settings."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import Topic

COUNCILS = Topic("councils", _("Conseils : mes réunions, mes propositions"))
