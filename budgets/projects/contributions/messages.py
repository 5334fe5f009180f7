"""Mails around a project: following, comments, moderation."""

from django.utils.translation import gettext_lazy as _

from allonnes.contributions.messages import declare_messages
from budgets.editions.topic import BUDGETS

SAMPLE = (("title", "Un préau dans la cour de l’école"), ("number", 12), ("url", "/budgets/"))
AROUND_PROJECT = declare_messages("budgets", BUDGETS, followed=_("un projet"), mine=_("mon projet"), sample=SAMPLE)
