"""The mails of the portal: what left, what waits, what failed and why."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import Truncator

from allonnes.core import outbox
from allonnes.core.desk import DeskAction, ReadOnlyAdmin
from allonnes.core.desk_bulk import BulkAct, BulkAdmin
from allonnes.core.desk_cells import age, two_lines
from allonnes.core.desk_filters import RememberedValues
from allonnes.core.models import OutboxMessage
from allonnes.core.templatetags.french import short_day
from allonnes.notifications import actions, permissions
from allonnes.notifications.newsletters.admin import NewsletterAdmin, NewsletterSubjectAdmin
from allonnes.notifications.rendering import samples

__all__ = ["NewsletterAdmin", "NewsletterSubjectAdmin", "OutboxMessageAdmin"]

RETRY = DeskAction(
    name="renvoyer",
    label="Essayer à nouveau",
    question="Le message repart dans la minute.",
    success="Le message est remis en file.",
    refusal=permissions.refusal_to_retry,
    run=actions.retry_message,
)


@admin.register(OutboxMessage)
class OutboxMessageAdmin(BulkAdmin, ReadOnlyAdmin):
    list_display = ("waiting", "what", "state", "attempts", "failure")
    list_display_links = ("what",)
    export_columns = ("label", "recipient", "state", "created_at", "sent_at", "attempts", "last_error")
    list_filter = ("state", ("kind", RememberedValues))
    # Never by key: it names the person and the fact, as « their receipt of the vote ».
    search_fields = ("address",)
    ordering = ("-created_at",)
    fields = ("label", "recipient", "state", "created_at", "sent_at", "attempts", "next_attempt_at", "last_error")
    change_list_template = "admin/outbox_change_list.html"
    desk_actions = (RETRY,)
    bulk_acts = (
        BulkAct(RETRY, permission="core.view_outboxmessage", will=lambda message: "Le message repart dans la minute."),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutboxMessage]:
        """Without the messages that tell who voted: neither a row, nor a filter, nor a number says that they exist."""
        return super().get_queryset(request).exclude(kind__in=outbox.kinds_of_voters())

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Above the list, how many messages of any kind were not delivered: those of voters are in this number only."""
        undelivered = OutboxMessage.objects.filter(state=OutboxMessage.State.FAILED).count()
        return super().changelist_view(request, {"undelivered": undelivered, **(extra_context or {})})

    def get_fields(self, request: HttpRequest, obj: OutboxMessage | None = None) -> list[Any]:
        """What it is about to do, or did: a message that left, or was given up, is tried no more."""
        left_out = set()
        if obj is not None and obj.state != OutboxMessage.State.PENDING:
            left_out.add("next_attempt_at")
        if obj is not None:
            left_out |= {name for name in ("sent_at", "last_error") if not getattr(obj, name)}
        return [name for name in self.fields if name not in left_out]

    def title_of(self, obj: OutboxMessage) -> str:
        """Never its key: it names the person and the fact."""
        return f"{self.label(obj)}, {short_day(obj.created_at)}"

    @admin.display(description="écrit", ordering="created_at")
    def waiting(self, message: OutboxMessage) -> str:
        return age(message.created_at)

    @admin.display(description="message", ordering="kind")
    def what(self, message: OutboxMessage) -> str:
        return two_lines(self.label(message), self.recipient(message))

    @admin.display(description="dernière erreur")
    def failure(self, message: OutboxMessage) -> str:
        return Truncator(message.last_error).chars(80) or "–"

    @admin.display(description="message")
    def label(self, message: OutboxMessage) -> str:
        known = {kind.name: str(kind.label) for kind in outbox.kinds()}
        return known.get(message.kind, message.kind)

    @admin.display(description="destinataire")
    def recipient(self, message: OutboxMessage) -> str:
        return message.address or ("compte" if message.person else "adresse effacée")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.gallery)
        return [path("modeles/", view, name="core_outboxmessage_gallery"), *super().get_urls()]

    def gallery(self, request: HttpRequest) -> HttpResponse:
        """Every mail of the portal, filled with examples."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {**self.admin_site.each_context(request), "title": "Modèles de messages", "letters": samples()}
        return TemplateResponse(request, "admin/mail_gallery.html", context)
