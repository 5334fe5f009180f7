"""The subject of every message of the participatory budget."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.outbox import Topic

BUDGETS = Topic("budgets", _("Budget participatif"))
