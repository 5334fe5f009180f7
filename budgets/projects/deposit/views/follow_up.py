"""After the deposit: the code to confirm, the receipt, both at an address only its author knows."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from allonnes.accounts.limits import refuse_too_often
from allonnes.core.posting import posted, refusal_in, refusal_in_messages
from allonnes.core.qr import page_square
from budgets.projects.audience import project_url
from budgets.projects.deposit.actions import deposit as actions
from budgets.projects.deposit.forms.deposit import AddressForm, CodeForm
from budgets.projects.deposit.permissions.deposit import refusal_to_confirm
from budgets.projects.deposit.views.deposit import may_open, too_late
from budgets.projects.enums import ProjectState
from budgets.projects.models import DepositCode, Project


def _project(public_id: str) -> Project:
    rows = Project.objects.select_related("edition", "category", "neighbourhood").defer("search", "extra")
    return get_object_or_404(rows, public_id=public_id)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def follow_up(request: HttpRequest, public_id: str) -> HttpResponse:
    """What happens to this deposit now: confirm it, or read its receipt. The address is known to its author alone."""
    project = _project(public_id)
    if project.state == ProjectState.DRAFT:
        return redirect("budgets:deposit_check", project.public_id)
    if project.state == ProjectState.UNCONFIRMED:
        return _confirm(request, project)
    if project.number is None:
        return too_late(request, project, _("Ce dépôt n’a pas été confirmé, ou il a été retiré."))
    url = project_url(project)
    context = {"project": project, "edition": project.edition, "public_url": url, "qr": page_square(url)}
    return render(request, "budgets/projects/deposit/receipt.html", context)


def _confirm(request: HttpRequest, project: Project) -> HttpResponse:
    late = refusal_to_confirm(project, timezone.now())
    if late:
        return too_late(request, project, late)
    form = CodeForm(posted(request))
    if form.is_valid():
        with refusal_in(form, "code"):
            actions.confirm_deposit(project=project, code=form.cleaned_data["code"], now=timezone.now())
            return redirect("budgets:follow_up", project.public_id)
    code = DepositCode.objects.filter(project=project).first()
    context = {
        "project": project,
        "edition": project.edition,
        "form": form,
        "address": masked(code.email if code else ""),
        "is_mine": may_open(request, project),
    }
    return render(request, "budgets/projects/deposit/confirm.html", context, status=422 if form.errors else 200)


def masked(email: str) -> str:
    """« c…@example.org »: enough to know which mailbox to open, for whoever holds the address of the page."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}…@{domain}" if domain else ""


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def change_address(request: HttpRequest, public_id: str) -> HttpResponse:
    """Another address for the code; only for the browser that wrote the idea."""
    project = _project(public_id)
    if not may_open(request, project) or project.state != ProjectState.UNCONFIRMED:
        raise Http404
    form = AddressForm(posted(request))
    if form.is_valid():
        email = form.cleaned_data["email"]
        with refusal_in(form):
            refuse_too_often(request, "deposit_code", key=email)
            actions.change_address(project=project, email=email, now=timezone.now())
            return redirect("budgets:follow_up", project.public_id)
    context = {"project": project, "edition": project.edition, "form": form}
    return render(request, "budgets/projects/deposit/address.html", context, status=422 if form.errors else 200)


@login_not_required
@require_POST
def resend(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send the code again."""
    project = _project(public_id)
    code = DepositCode.objects.filter(project=project).first()
    with refusal_in_messages(request):
        refuse_too_often(request, "deposit_code", key=code.email if code else "")
        actions.resend_code(project=project, now=timezone.now())
        messages.success(request, _("Un nouveau code est parti. L’ancien ne marche plus."))
    return redirect("budgets:follow_up", project.public_id)
