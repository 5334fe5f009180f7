"""What one tap does around a thing. Who signed in for it is shown its button again: a link never acts by itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from allonnes.accounts.requests import PersonRequest
from allonnes.contributions.actions import contributing, following
from allonnes.contributions.permissions import contributing as permissions
from allonnes.contributions.targets import Row, SupportWords, Target, target_of
from allonnes.contributions.views.pages import about_subject, words_about
from allonnes.core.posting import posted, refusal_in_messages


@dataclass(frozen=True)
class Tap:
    """One button: its words, what it does, what is said then; `refusal` is asked before the button is shown again."""

    button: Any
    icon: str
    said: Any
    act: Callable[..., object]
    refusal: Callable[[Any, Row, datetime], str | None]


def _stop_following(*, subject: Row, by: Any, now: datetime) -> None:
    target = target_of(subject)
    known = target.around(target.tables.follow).filter(**{target.field: subject}, user=by).first()
    if known:
        following.stop_following(follow=known)


def _has_done(table: Any, user: Any, subject: Row) -> bool:
    return bool(table._default_manager.filter(**{target_of(subject).field: subject}, user=user).exists())


def _refusal_to_support(user: Any, subject: Row, now: datetime) -> str | None:
    target = target_of(subject)
    if _has_done(target.tables.support, user, subject):
        return str(target.support_words.already) if target.support_words else ""
    return permissions.refusal_to_support(user, subject, now)


def _refusal_to_follow(user: Any, subject: Row, now: datetime) -> str | None:
    target = target_of(subject)
    if _has_done(target.tables.follow, user, subject):
        return _("Vous suivez déjà %(this)s.") % {"this": target.words.this}
    return permissions.refusal_to_follow(subject, now)


def _tapped(request: PersonRequest, target: Target, subject: Row, tap: Tap) -> HttpResponse:
    """Do it, say it, and go back to the thing; a GET shows the button alone."""
    back, now = f"{target.url(subject)}#participer", timezone.now()
    if posted(request) is None:
        reason = tap.refusal(request.user, subject, now)
        context = words_about(target, subject, tap=tap, reason=reason, back=back)
        return render(request, "contributions/tap.html", context, status=409 if reason else 200)
    with refusal_in_messages(request):
        tap.act(subject=subject, by=request.user, now=now)
        messages.success(request, str(tap.said))
    return redirect(back)


def _support_words(target: Target) -> SupportWords:
    """A thing that nobody supports has no such page."""
    if target.support_words is None:
        raise Http404
    return target.support_words


@about_subject
def support(request: PersonRequest, target: Target, subject: Row) -> HttpResponse:
    """« Je soutiens »."""
    words = _support_words(target)
    tap = Tap(words.button, "thumbs-up", words.said, contributing.support, _refusal_to_support)
    return _tapped(request, target, subject, tap)


@about_subject
def support_back(request: PersonRequest, target: Target, subject: Row) -> HttpResponse:
    """Take one's support back."""
    words, act = _support_words(target), contributing.take_support_back
    tap = Tap(words.back, "x", words.said_back, act, permissions.refusal_to_contribute)
    return _tapped(request, target, subject, tap)


@about_subject
def follow(request: PersonRequest, target: Target, subject: Row) -> HttpResponse:
    """Follow with one's account."""
    this = {"this": target.words.this}
    said = _("Vous recevrez les nouvelles de %(this)s.") % this
    tap = Tap(_("Suivre %(this)s") % this, "bell", said, following.follow, _refusal_to_follow)
    return _tapped(request, target, subject, tap)


@about_subject
def follow_back(request: PersonRequest, target: Target, subject: Row) -> HttpResponse:
    """Stop following with one's account."""
    said = _("Vous ne suivez plus %(this)s.") % {"this": target.words.this}
    tap = Tap(_("Ne plus suivre"), "bell", said, _stop_following, lambda user, subject, now: None)
    return _tapped(request, target, subject, tap)
