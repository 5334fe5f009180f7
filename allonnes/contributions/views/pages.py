"""What every page of the room is given: the thing of its address, and how to speak of it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from allonnes.contributions.targets import Row, Target

SubjectView = Callable[..., HttpResponse]


def about_subject(view: SubjectView) -> SubjectView:
    """Give a view the thing of its address, as anybody reads it."""

    @require_http_methods(["GET", "POST"])
    @wraps(view)
    def wrapped(request: HttpRequest, target: Target, **address: Any) -> HttpResponse:
        wanted = {lookup: address.pop(name) for name, lookup in target.lookups.items()}
        subject = get_object_or_404(target.readable().select_related(*target.related), **wanted)
        return view(request, target, subject, **address)

    return wrapped


def words_about(target: Target, subject: Row, **more: Any) -> dict[str, Any]:
    """What the templates say of the thing."""
    return {
        "target": target,
        "words": target.words,
        "subject": subject,
        "title": target.title(subject),
        "subject_url": target.url(subject),
        **more,
    }
