"""What the newsletter is called in what people download, and in the log."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.wording import ACT_DETAILS, ActDetail

ACT_DETAILS.declare(
    ActDetail("newsletter", _("lettre"), model="notifications.Newsletter", named_by="title"),
    ActDetail("count", _("nombre")),
)
