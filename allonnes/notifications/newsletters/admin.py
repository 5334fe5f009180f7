"""The newsletter at the desk: written, previewed as it leaves, tried on oneself, programmed."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from allonnes.accounts.requests import person_of
from allonnes.core.desk import DeclaredAdmin, DeskAction, DeskAdmin
from allonnes.core.desk_cells import two_lines
from allonnes.core.revisions import ConfirmForm
from allonnes.core.templatetags.french import number, short_day
from allonnes.notifications.gallery import as_mail
from allonnes.notifications.newsletters import actions, permissions
from allonnes.notifications.newsletters.desk_page import NEWSLETTER, SUBJECT, addresses_words, newsletter_sheet
from allonnes.notifications.newsletters.forms import GiveUpForm, NewsletterForm, ScheduleForm
from allonnes.notifications.newsletters.messages import NEWSLETTER as MAIL
from allonnes.notifications.newsletters.messages import words_to_read
from allonnes.notifications.newsletters.models import Newsletter, NewsletterSubject
from allonnes.notifications.newsletters.recipients import recipient_count
from allonnes.notifications.rendering import Mail, render

# In the preview, the link that each reader has for themselves.
SAMPLE_READER = "00000000-0000-0000-0000-000000000000"


def _goes_to(newsletter: Newsletter) -> str:
    return f"Elle partirait maintenant à {addresses_words(recipient_count(newsletter))}."


@admin.register(Newsletter)
class NewsletterAdmin(DeskAdmin):
    form = NewsletterForm
    change_form_template = "admin/notifications/newsletter_change_form.html"
    about = "Des nouvelles de la participation, envoyées à qui les a demandées."
    explained = NEWSLETTER
    list_display = ("what", "state", "leaves", "reached")
    list_display_links = ("what",)
    export_columns = ("title", "state", "send_at", "sent_at", "recipient_count", "delivered_count", "failed_count")
    names_people = False
    list_filter = ("state",)
    search_fields = ("title", "body")
    date_hierarchy = "send_at"
    ordering = ("-written_at", "-pk")
    order_words = "de la plus récente à la plus ancienne"
    fieldsets = (
        ("Ce qu’elle dit", {"fields": ("title", "body", "chosen_dates", "read_revision")}),
        ("À qui", {"fields": ("subjects", "neighbourhoods")}),
    )
    desk_actions = (
        DeskAction(
            name="copie",
            label="M’envoyer une copie",
            question="Le message part à votre adresse seulement, tel que les abonnés le recevront.",
            success="La copie est en route vers votre adresse.",
            refusal=permissions.refusal_to_send_test_copy,
            run=actions.send_test_copy,
        ),
        DeskAction(
            name="programmer",
            label="Programmer l’envoi",
            question="Chaque adresse la reçoit une fois. Une fois partie, elle ne change plus et ne se rattrape pas.",
            success="L’envoi est programmé.",
            refusal=permissions.refusal_to_schedule_newsletter,
            run=actions.schedule_newsletter,
            form_class=ScheduleForm,
            note=_goes_to,
        ),
        DeskAction(
            name="reprendre",
            label="Reprendre en brouillon",
            question="Elle ne part plus à son heure, et son texte peut changer.",
            success="La lettre est de nouveau un brouillon.",
            refusal=permissions.refusal_to_take_back_newsletter,
            run=actions.take_back_newsletter,
            form_class=ConfirmForm,
        ),
        DeskAction(
            name="abandonner",
            label="Abandonner la lettre",
            question="Elle ne partira pas. Son texte reste lisible ici.",
            success="La lettre est abandonnée.",
            refusal=permissions.refusal_to_cancel_newsletter,
            run=actions.cancel_newsletter,
            form_class=GiveUpForm,
            is_danger=True,
        ),
    )

    @admin.display(description="lettre", ordering="title")
    def what(self, newsletter: Newsletter) -> str:
        return two_lines(newsletter.title, f"écrite le {short_day(newsletter.written_at)}")

    @admin.display(description="part le", ordering="send_at")
    def leaves(self, newsletter: Newsletter) -> str:
        return short_day(newsletter.send_at) or "–"

    @admin.display(description="remises")
    def reached(self, newsletter: Newsletter) -> str:
        if newsletter.delivered_count is None:
            return "–"
        return two_lines(number(newsletter.delivered_count), f"sur {number(newsletter.recipient_count)}")

    def has_change_permission(self, request: HttpRequest, obj: Newsletter | None = None) -> bool:
        """Once it is no draft any more, the page is read."""
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Newsletter | None = None) -> Any:
        """A form of what can be written, and of what is read only its words."""
        if obj is not None and not obj.is_draft:
            return (("Ce qu’elle dit", {"fields": ("title", "body")}), self.fieldsets[1])
        return self.fieldsets

    def save_model(self, request: HttpRequest, obj: Newsletter, form: Any, change: bool) -> None:
        actions.write_newsletter(newsletter=obj, by=person_of(request))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/apercu/", view(self.preview), name="notifications_newsletter_preview"),
            path("<int:pk>/apercu/message/", view(self.as_received), name="notifications_newsletter_message"),
        ]
        return [*own, *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        newsletter = kwargs.get("obj")
        context["sheet"] = newsletter_sheet(newsletter) if newsletter is not None else None
        return super().render_change_form(request, context, *args, **kwargs)

    def _mail(self, request: HttpRequest, pk: int) -> tuple[Newsletter, Mail]:
        newsletter = self.get_object(request, str(pk))
        if newsletter is None:
            raise Http404
        if not self.has_view_permission(request, newsletter):
            raise PermissionDenied
        return newsletter, render(MAIL, dict(words_to_read(newsletter, SAMPLE_READER)))

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The text of the mail as it leaves, and the way to its HTML."""
        newsletter, mail = self._mail(request, pk)
        context = {
            **self.admin_site.each_context(request),
            "title": "Aperçu",
            "opts": self.opts,
            "original": newsletter,
            "mail": mail,
            "goes_to": addresses_words(recipient_count(newsletter)),
        }
        return TemplateResponse(request, "admin/notifications/newsletter_preview.html", context)

    @staticmethod
    def _html(request: HttpRequest, html: str) -> HttpResponse:
        return HttpResponse(html)

    def as_received(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The HTML of the mail as it leaves, alone on its page, under the policy of mails."""
        _newsletter, mail = self._mail(request, pk)
        return as_mail(partial(self._html, html=mail.html))(request)


@admin.register(NewsletterSubject)
class NewsletterSubjectAdmin(DeclaredAdmin):
    about = "Ce que les habitants choisissent quand ils demandent la lettre d’information."
    explained = SUBJECT
    list_display = ("name", "position", "is_active")
    names_people = False
    ordering = ("position", "name")
    order_words = "dans l’ordre de la page d’abonnement"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Somebody may have chosen it: it is no longer offered, and stays."""
        return False
