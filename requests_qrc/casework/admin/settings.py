"""What the service settles: its subjects, where a new request goes by itself, replies written once."""

from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext_lazy

from allonnes.accounts.models import User
from allonnes.core.desk import DeclaredAdmin
from allonnes.core.desk_cells import two_lines
from allonnes.core.revisions import VersionedForm
from allonnes.town.models import Department
from requests_qrc.casework import desk_words
from requests_qrc.casework.models import ReplyTemplate
from requests_qrc.casework.permissions import handlers
from requests_qrc.casework.reply_variables import refusal_of_body
from requests_qrc.casework.routing_checks import MOST_SHOWN, MOST_TRIED, TRIED_DAYS, try_rule
from requests_qrc.intake.actions.routing import fault_of
from requests_qrc.intake.models import Category, Question, RoutingRule


class SettingAdmin(DeclaredAdmin):
    """A setting: two people who change it at once are told of each other."""

    form = VersionedForm
    names_people = False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.revision += 1
        super().save_model(request, obj, form, change)


class CategoryForm(VersionedForm):
    """A subject of its own name; its code comes from it, once, and is kept: addresses and files use it."""

    class Meta:
        model = Category
        fields = tuple(desk_words.CATEGORY)

    def clean_parent(self) -> Category | None:
        """Two levels: a group stands under nothing, and what has subjects is a group."""
        parent: Category | None = self.cleaned_data["parent"]
        if parent is not None and parent.parent_id is not None:
            raise ValidationError("Choisissez un groupe : ce sujet en a déjà un.")
        if parent is not None and self.instance.pk and self.instance.leaves.exists():
            raise ValidationError("Ce groupe contient des sujets : il ne peut pas entrer dans un autre groupe.")
        return parent

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if not slugify(name):
            raise ValidationError("Écrivez un nom avec des lettres.")
        return name

    def clean(self) -> dict[str, Any] | None:
        answers = super().clean()
        if answers and not self.instance.code and answers.get("name"):
            self.instance.code = _free_code(answers["name"], answers.get("parent"))
        return answers


def _free_code(name: str, parent: Category | None) -> str:
    """A code that no other subject has: « lampe-eteinte », « lampe-eteinte-2 »."""
    stem = slugify(name if parent is None else f"{parent.name} {name}")[:50].strip("-")
    taken = set(Category.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for code in (stem, *(f"{stem}-{number}" for number in range(2, 1_000))) if code not in taken)


@admin.register(Category)
class CategoryAdmin(SettingAdmin):
    form = CategoryForm
    about = (
        "Un sujet range une demande, donne son service et son délai. Il se met de côté en décochant « proposé » : "
        "on n’efface que celui qui n’a jamais servi."
    )
    explained = desk_words.CATEGORY
    fieldsets = (
        ("Ce que lisent les habitants", {"fields": ("name", "parent", "examples", "position", "is_active")}),
        ("Qui s’en occupe, en combien de temps", {"fields": ("department", "partner", "target_days")}),
        ("Ce que vaut le silence", {"fields": ("silence_means", "silence_source")}),
        ("Danger", {"fields": ("danger", "danger_words", "danger_phone")}),
        ("Public ou privé", {"fields": ("is_private", "is_unknown", "read_revision")}),
    )
    list_display = ("what", "department", "target_days", "is_private", "is_active")
    list_display_links = ("what",)
    list_filter = ("is_active", "is_private", "department")
    list_select_related = ("parent", "department")
    search_fields = ("name", "examples", "parent__name")
    ordering = ("parent__position", "position", "pk")
    order_words = "dans l’ordre où les habitants les lisent"

    @admin.display(description=gettext_lazy("sujet"), ordering="name")
    def what(self, category: Category) -> SafeString:
        return two_lines(category.name, category.parent or "groupe")


@admin.register(Question)
class QuestionAdmin(DeclaredAdmin):
    about = "Ce que la page demande en plus quand on choisit ce sujet. Deux ou trois questions suffisent."
    explained = desk_words.QUESTION
    names_people = False
    fields = tuple(desk_words.QUESTION)
    list_display = ("label", "category", "kind", "is_required", "is_public")
    list_filter = ("kind", "category")
    list_select_related = ("category",)
    search_fields = ("label", "category__name")
    ordering = ("category__position", "category__pk", "position", "pk")
    order_words = "sujet par sujet, dans l’ordre où elles sont posées"


class ReplyTemplateForm(VersionedForm):
    class Meta:
        model = ReplyTemplate
        fields = tuple(desk_words.TEMPLATE)

    def clean_body(self) -> str:
        body = str(self.cleaned_data["body"])
        refused = refusal_of_body(body)
        if refused:
            raise ValidationError(refused)
        return body


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(SettingAdmin):
    form = ReplyTemplateForm
    about = "Une réponse écrite une fois, que chaque agent reprend et relit avant de l’envoyer."
    explained = desk_words.TEMPLATE
    fields = (*desk_words.TEMPLATE, "read_revision")
    list_display = ("name", "category", "department", "is_active")
    list_filter = ("is_active", "department")
    list_select_related = ("category", "department")
    search_fields = ("name", "body")
    ordering = ("position", "pk")
    order_words = "dans l’ordre où elles sont proposées"


class RoutingRuleForm(VersionedForm):
    """To a service at work, to somebody who deals with requests; what is chosen already stays readable."""

    class Meta:
        model = RoutingRule
        fields = tuple(desk_words.RULE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        if "agent" in fields:
            fields["agent"].queryset = handlers() | User.objects.filter(pk=self.instance.agent_id)
            fields["agent"].label_from_instance = attrgetter("full_name")
        if "department" in fields:
            at_work = Q(is_active=True) | Q(pk=self.instance.department_id)
            fields["department"].queryset = Department.objects.filter(at_work).order_by("name")


@admin.register(RoutingRule)
class RoutingRuleAdmin(SettingAdmin):
    form = RoutingRuleForm
    about = (
        "Une règle confie d’elle-même une nouvelle demande à un service. Enregistrez-la, essayez-la sur les demandes "
        "des 90 derniers jours, puis mettez-la en service."
    )
    explained = desk_words.RULE
    fields = (*desk_words.RULE, "read_revision")
    change_form_template = "admin/requests_qrc/casework/rule.html"
    list_display = ("what", "department", "agent", "state_words")
    list_display_links = ("what",)
    list_filter = ("is_active", "department")
    list_select_related = ("department", "agent")
    search_fields = ("name", "keywords")
    ordering = ("position", "pk")
    order_words = "dans l’ordre où elles sont essayées"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.try_view)
        return [path("<int:pk>/essayer/", view, name="requests_qrc_routingrule_try"), *super().get_urls()]

    @admin.display(description=gettext_lazy("règle"), ordering="position")
    def what(self, rule: RoutingRule) -> SafeString:
        return two_lines(rule.name, rule.keywords)

    @admin.display(description=gettext_lazy("état"), ordering="is_active")
    def state_words(self, rule: RoutingRule) -> str:
        if not rule.is_active:
            return "à l’essai"
        return fault_of(rule) or "en service"

    def try_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the rule would have done of the cases of the last ninety days; nothing is changed."""
        rule = self.get_queryset(request).select_related("department", "agent").filter(pk=pk).first()
        if rule is None or not self.has_view_permission(request, rule):
            raise Http404
        trial = try_rule(rule, now=timezone.now())
        elsewhere = trial.elsewhere(rule.department)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Essai de la règle « {rule.name} »",
            "opts": self.opts,
            "rule": rule,
            "fault": fault_of(rule),
            "trial": trial,
            "days": TRIED_DAYS,
            "most": MOST_TRIED,
            "agreeing": trial.agreeing(rule.department),
            "elsewhere": [(case, self._page_of(case)) for case in elsewhere[:MOST_SHOWN]],
            "elsewhere_count": len(elsewhere),
        }
        return TemplateResponse(request, "admin/requests_qrc/casework/rule_trial.html", context)

    def _page_of(self, case: Any) -> str:
        return reverse("admin:requests_qrc_case_change", args=[case.pk])
