"""A form met by the end of what it was for: said once, without a dead button, and its words given back.

Nothing is kept on the server: the words are in the page, to copy, and a button sends them back as a text file.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from allonnes.core import kept_text

DOWNLOAD = "telecharger_mon_texte"
_SECRET_NAMES = ("pass", "code", "token", "secret", "credential")
Texts = list[tuple[str, str]]


def texts_of(form: forms.BaseForm) -> Texts:
    """What somebody typed, field by field, with its label; neither choices, nor files, nor secrets."""
    return [
        (str(field.label), str(field.value()).strip())
        for field in form
        if isinstance(field.field, forms.CharField)
        and not field.is_hidden
        and not any(part in field.name for part in _SECRET_NAMES)
        and str(field.value() or "").strip()
    ]


def texts_posted(request: HttpRequest) -> Texts:
    """What was sent to a page whose form is not known here: its sentences, under their usual names."""
    return kept_text.readable(kept_text.typed(request))


def unsaved(request: HttpRequest, reason: str, texts: Iterable[tuple[str, str]] = (), **more: Any) -> HttpResponse:
    """The page that says what ended and when (`reason`), what stays (`stays`), and gives the words back.

    `more`: `stays` (a sentence), `back` and `back_label` (what to do now), `base` (of its layout), `part`,
    `status`, and what another `template` asks for.
    """
    given = {"template": "unsaved.html", "base": "base.html", "stays": "", "back": "/", "back_label": "", "part": ""}
    context: dict[str, Any] = {**given, **more, "reason": reason, "texts": list(texts), "download": DOWNLOAD}
    return render(request, context["template"], context, status=context.get("status", 409))


def as_file(labels: list[str], texts: list[str]) -> str:
    """The same words as a text file that any computer opens."""
    parts = [(label, "\r\n".join(text.splitlines())) for label, text in zip(labels, texts, strict=False)]
    return "\r\n\r\n".join(f"{label}\r\n{'-' * len(label)}\r\n{text}" for label, text in parts) + "\r\n"


class UnsavedTextMiddleware:
    """Answers the button of that page with the text file, at any address; the form's origin was checked before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """What was sent goes back to who sent it; nothing is written."""
        if request.method != "POST" or DOWNLOAD not in request.POST:
            return None
        file = as_file(request.POST.getlist("titre"), request.POST.getlist("texte"))
        disposition = 'attachment; filename="mon-texte.txt"'
        headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
        return HttpResponse(file, content_type="text/plain; charset=utf-8", headers=headers)
