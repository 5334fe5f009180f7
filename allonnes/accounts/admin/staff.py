"""Invitations, absences and lost second factors at the desk."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from allonnes.accounts import actions, permissions
from allonnes.accounts.actions.invitations import Guest, Invited, waiting_roles
from allonnes.accounts.actions.roles import Terms
from allonnes.accounts.admin.asked import NamedPerson, taking_back
from allonnes.accounts.forms import InvitationForm
from allonnes.accounts.models import Absence, FactorReset, Invitation, RoleChange
from allonnes.accounts.requests import person_of
from allonnes.core.desk import DeskAction, DeskAdmin, ReadOnlyAdmin
from allonnes.core.posting import posted, refusal_in

SENT = "L’invitation est partie. Son lien marche une semaine."
ADDED = "Cette personne attend déjà une invitation : les rôles y sont ajoutés."
GIVEN = "Cette adresse a déjà un compte : la personne reçoit les rôles et un message."
BY_TWO = "Pour certains rôles, une autre personne doit confirmer : « Changements à confirmer »."


def invited_words(invited: Invited) -> str:
    """What the invitation did, and nothing else."""
    asked = [made for made in invited.made if isinstance(made, RoleChange)]
    if invited.is_new:
        words = SENT
    elif len(asked) == len(invited.made):
        return BY_TWO
    else:
        words = ADDED if Invitation.objects.waiting().filter(user=invited.user).exists() else GIVEN
    return f"{words} {BY_TWO}" if asked else words


@admin.register(Invitation)
class InvitationAdmin(DeskAdmin, ReadOnlyAdmin):
    list_display = ("full_name", "email", "state", "sent_at", "expires_at", "invited_by")
    list_select_related = ("user", "invited_by")
    ordering = ("-sent_at", "-pk")
    search_fields = ("user__email", "user__first_name", "user__last_name")
    fields = ("full_name", "email", "roles", "state", "sent_at", "expires_at", "invited_by")
    change_list_template = "admin/invitation_change_list.html"
    desk_actions = (
        DeskAction(
            name="renvoyer",
            label="Envoyer à nouveau",
            question="La personne reçoit un nouveau lien, qui marche une semaine. L’ancien lien ne marche plus.",
            success="L’invitation est repartie.",
            refusal=permissions.refusal_to_change_invitation,
            run=actions.send_invitation_again,
        ),
        DeskAction(
            name="retirer",
            label="Retirer l’invitation",
            question="Le lien ne marche plus et les rôles prévus sont retirés. Si la personne n’est jamais venue, son "
            "compte est effacé.",
            success="L’invitation est retirée.",
            refusal=permissions.refusal_to_change_invitation,
            run=actions.withdraw_invitation,
            is_danger=True,
        ),
    )

    @admin.display(description="nom")
    def full_name(self, invitation: Invitation) -> str:
        return str(invitation) or "–"

    @admin.display(description="adresse électronique")
    def email(self, invitation: Invitation) -> str:
        return "–" if invitation.user.erased_at else invitation.user.email

    @admin.display(description="rôles qui attendent")
    def roles(self, invitation: Invitation) -> str:
        return waiting_roles(invitation.user) or "–"

    @admin.display(description="où elle en est")
    def state(self, invitation: Invitation) -> str:
        return invitation.state_words(timezone.now())

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.invite)
        return [path("inviter/", view, name="accounts_invitation_invite"), *super().get_urls()]

    def invite(self, request: HttpRequest) -> HttpResponse:
        """The form that invites; a refusal keeps what was typed."""
        by = person_of(request)
        refusal = permissions.refusal_to_invite(by, timezone.now())
        if refusal:
            raise PermissionDenied(refusal)
        form = InvitationForm(posted(request))
        if form.is_valid():
            with refusal_in(form):
                messages.success(request, invited_words(_invite(form.cleaned_data, by)))
                return redirect("admin:accounts_invitation_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": "Inviter une personne",
            "opts": self.opts,
            "form": form,
            "explanation": "La personne reçoit un lien. Elle choisit son mot de passe et règle sa double sécurité. Si "
            "l’adresse a déjà un compte, elle reçoit les rôles tout de suite.",
            "label": "Envoyer l’invitation",
            "back": reverse("admin:accounts_invitation_changelist"),
        }
        return TemplateResponse(request, "admin/desk_form.html", context, status=422 if form.errors else 200)


def _invite(answers: dict[str, Any], by: Any) -> Invited:
    guest = Guest(answers["email"], answers["first_name"], answers["last_name"])
    terms = Terms(answers["department"], answers["last_day"])
    return actions.invite(guest=guest, roles=answers["roles"], terms=terms, by=by, now=timezone.now())


@admin.register(FactorReset)
class FactorResetAdmin(NamedPerson, DeskAdmin, ReadOnlyAdmin):
    list_display = fields = ("user", "full_name", "checked", "asked_by", "asked_at", "confirmed_by", "confirmed_at")
    list_select_related = ("user", "asked_by", "confirmed_by")
    ordering = ("-asked_at", "-pk")
    desk_actions = (
        DeskAction(
            name="confirmer",
            label="Confirmer : effacer sa double sécurité",
            question="Vous avez vérifié, vous aussi, que c’est bien elle. Sa double sécurité est effacée tout de suite "
            "et elle est déconnectée partout. Elle reçoit un message.",
            success="La double sécurité est effacée. La personne en réglera une autre en se connectant.",
            refusal=permissions.refusal_to_confirm_factor_reset,
            run=actions.confirm_factor_reset,
        ),
        taking_back(
            refusal=permissions.refusal_to_withdraw_factor_reset,
            run=actions.withdraw_factor_reset,
            listing="admin:accounts_factorreset_changelist",
        ),
    )


@admin.register(Absence)
class AbsenceAdmin(DeskAdmin, ReadOnlyAdmin):
    list_display = fields = ("user", "cover", "starts_on", "last_day", "created_at")
    list_select_related = ("user", "cover")
    ordering = ("-starts_on", "-pk")
    desk_actions = (
        DeskAction(
            name="terminer",
            label="Terminer l’absence",
            question="Les files ne vont plus qu’à la personne elle-même. La personne qui remplaçait reçoit un message.",
            success="L’absence est terminée.",
            refusal=permissions.refusal_to_end_absence,
            run=actions.end_absence,
            leads_to=lambda obj, made: reverse("admin:accounts_absence_changelist"),
        ),
    )

    @admin.display(description="dernier jour", ordering="ends_on")
    def last_day(self, absence: Absence) -> Any:
        return absence.last_day
