"""The subject that mails about promises are about, in a person's settings."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import Topic

PROMISES = Topic("observatory", _("Les promesses que je suis"))
