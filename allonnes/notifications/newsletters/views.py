"""The newsletter on line: its past issues, asking for it, and stopping it from a mail."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.limits import refuse_too_often
from allonnes.accounts.models import User
from allonnes.accounts.requests import visitor_or_person
from allonnes.core.markdown import render_markdown
from allonnes.core.page_cache import kept_for_visitors
from allonnes.core.posting import posted, refusal_in
from allonnes.notifications.newsletters import actions
from allonnes.notifications.newsletters.forms import SubscribeForm
from allonnes.notifications.newsletters.levels import levelled
from allonnes.notifications.newsletters.models import Newsletter, Subscription

PAGE_SIZE = 20


@login_not_required
@kept_for_visitors("notifications.newsletters", parameters=("page",))
@require_safe
def newsletters(request: HttpRequest) -> HttpResponse:
    """The issues that left, the latest first."""
    rows = Newsletter.objects.readable().only("title", "send_at", "state")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "notifications/newsletters/list.html", {"page": page})


@login_not_required
@kept_for_visitors("notifications.newsletters")
@require_safe
def newsletter(request: HttpRequest, pk: int) -> HttpResponse:
    """One issue, as it left."""
    issue = get_object_or_404(Newsletter.objects.readable().defer("search"), pk=pk)
    context = {"newsletter": issue, "body": render_markdown(levelled(issue.body))}
    return render(request, "notifications/newsletters/issue.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Ask for it: an account at once, an address by a link."""
    user = visitor_or_person(request)
    own = Subscription.objects.filter(user=user).first() if user else None
    form = SubscribeForm(posted(request), user=user, subscription=own)
    if form.is_valid():
        with refusal_in(form):
            messages.success(request, _ask(request, form, user))
            return redirect("notifications:newsletters" if user is None else "notifications:newsletter_subscribe")
    context = {"form": form, "subscription": own}
    return render(request, "notifications/newsletters/subscribe.html", context, status=422 if form.errors else 200)


def _ask(request: HttpRequest, form: SubscribeForm, user: User | None) -> str:
    """Do it, and say what was done; the same words whoever the address belongs to."""
    now = timezone.now()
    if user is not None:
        actions.subscribe_account(by=user, choices=form.choices, now=now)
        return _("C’est fait : vous recevrez la lettre à %(email)s.") % {"email": user.email}
    email = form.cleaned_data["email"]
    refuse_too_often(request, "subscribe", key=email.lower())
    actions.ask_to_subscribe(email=email, choices=form.choices, now=now)
    return _("Un lien est parti à %(email)s. Ouvrez-le pour recevoir la lettre.") % {"email": email}


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link; only its button keeps the address."""
    asked = actions.read_link(token)
    if asked is None:
        return render(request, "notifications/newsletters/link_dead.html", status=410)
    email, choices = asked
    if posted(request) is not None:
        actions.confirm_subscription(email=email, choices=choices)
        messages.success(request, _("C’est fait : vous recevrez la prochaine lettre."))
        return redirect("notifications:newsletters")
    return render(request, "notifications/newsletters/confirm.html", {"email": email})


@csrf_exempt  # RFC 8058: the mail program posts by itself, with nothing but the link
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """No more newsletter: a GET only asks, since mail scanners open links; done twice, it is done."""
    is_done = posted(request) is not None
    if is_done:
        actions.unsubscribe(public_id=public_id)
    return render(request, "notifications/newsletters/stop.html", {"is_done": is_done})
