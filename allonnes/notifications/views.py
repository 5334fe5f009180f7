"""Notices and preferences of the signed-in person; stopping a subject from a mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from allonnes.accounts.models import User
from allonnes.accounts.requests import PersonRequest
from allonnes.core.outbox import topic_named
from allonnes.core.posting import posted
from allonnes.notifications import actions
from allonnes.notifications.forms import PreferencesForm
from allonnes.notifications.models import Notice, Preference
from allonnes.notifications.rendering import UNSUBSCRIBE_SALT
from allonnes.notifications.silence import read_silence_link, silence

PAGE_SIZE = 20


@require_http_methods(["GET", "POST"])
def notices(request: PersonRequest) -> HttpResponse:
    """My notices; the button makes them all read."""
    if posted(request) is not None:
        actions.set_notices_read(user=request.user)
        messages.success(request, _("Tous vos avis sont marqués comme lus."))
        return redirect("notifications:notices")
    mine = Notice.objects.filter(user=request.user)
    page = Paginator(mine, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "notifications/notices.html", {"page": page, "unread": mine.unread().count()})


@require_http_methods(["GET", "POST"])
def preferences(request: PersonRequest) -> HttpResponse:
    """At what rhythm I hear of each subject."""
    initial = {topic.value: rhythm for topic, rhythm in actions.topics_with_rhythm(request.user)}
    form = PreferencesForm(posted(request), initial=initial, user=request.user)
    if form.is_valid():
        with transaction.atomic():
            for topic, rhythm in form.cleaned_data.items():
                actions.set_rhythm(user=request.user, topic=topic, rhythm=rhythm)
        messages.success(request, _("Vos préférences sont enregistrées."))
        return redirect("notifications:preferences")
    return render(request, "notifications/preferences.html", {"form": form})


@csrf_exempt  # RFC 8058: the mail program posts by itself, with nothing but the signed link
@login_not_required
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop one subject: a GET only asks, since mail scanners open links."""
    try:
        public_id, name = signing.loads(token, salt=UNSUBSCRIBE_SALT)
        topic = topic_named(name)
    except (signing.BadSignature, ValueError) as problem:
        raise Http404 from problem
    user = get_object_or_404(User, public_id=public_id, is_active=True)
    if posted(request) is not None:
        actions.set_rhythm(user=user, topic=topic.value, rhythm=Preference.Rhythm.NONE)
    context = {"topic": topic.label, "is_done": posted(request) is not None}
    return render(request, "notifications/unsubscribe.html", context)


@csrf_exempt  # RFC 8058: the mail program posts by itself, with nothing but the encrypted link
@login_not_required
@require_http_methods(["GET", "POST"])
def unsubscribe_address(request: HttpRequest, token: str) -> HttpResponse:
    """Stop one subject for an address without account: a GET only asks; done twice, it is done."""
    held = read_silence_link(token)
    try:
        address, topic = held[0] if held else "", topic_named(held[1] if held else "")
    except ValueError as problem:
        raise Http404 from problem
    is_done = posted(request) is not None
    if is_done:
        silence(address=address, topic=topic)
    return render(request, "notifications/unsubscribe.html", {"topic": topic.label, "is_done": is_done})
