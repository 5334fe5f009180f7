"""Leaving an idea: what it is, and for whom has no account where to write when the deposit opens."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from allonnes.core.address_forms import ReadAgainForm
from allonnes.core.fields import MailField
from budgets.projects.deposit.forms.deposit import IdeaForm


class WaitingIdeaForm(ReadAgainForm):
    """The title and the explanation of a deposit; the rest is asked when it opens."""

    title = IdeaForm.base_fields["title"]
    description = IdeaForm.base_fields["description"]
    email = MailField(
        help_text=_("Pour vous écrire quand le dépôt ouvre. Jamais publiée. Exemple : camille@exemple.fr."),
    )

    def __init__(self, *args: Any, has_account: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_account:
            del self.fields["email"]
