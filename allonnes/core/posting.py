"""A form that was sent: it is bound, it is valid, its action is done or refused; nothing typed is lost.

    form = AddressForm(posted(request))
    if form.is_valid():
        with refusal_in(form):
            change_address(...)
            return redirect(...)
    return render(..., {"form": form}, status=422 if form.errors else 200)

A view catches no `ActionDenied` by itself: one of the three ways below tells it, or the page « 409 » does
(`allonnes.core.middleware.RefusalMiddleware`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict

from allonnes.core.errors import ActionDenied, InvalidInput
from allonnes.core.revisions import RevisedForm, StaleRevision

POST = "POST"
REFUSED, INVALID, SHOWN = 409, 422, 200


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even empty; None while the page is only read, so that a form stays unbound, hence not valid."""
    return request.POST if request.method == POST else None


def status_of_read(request: HttpRequest) -> int:
    """The status of a page that says why nothing can be done: 409 to whoever had just sent something."""
    return REFUSED if request.method == POST else SHOWN


@contextmanager
def refusal_in(form: BaseForm, field: str | None = None) -> Iterator[None]:
    """A refusal met in the block becomes an error of the form, of one field or of the whole; what was typed stays."""
    try:
        yield
    except (ActionDenied, InvalidInput) as refused:
        if isinstance(refused, StaleRevision) and isinstance(form, RevisedForm):
            form.catch_up(refused.row)
        else:
            form.add_error(field, str(refused))


@contextmanager
def refusal_in_messages(request: HttpRequest) -> Iterator[None]:
    """A refusal met in the block is told by the page that follows: for a button, which loses nothing typed."""
    try:
        yield
    except ActionDenied as denied:
        messages.error(request, denied.reason)


@dataclass
class PostedPage:
    """A page that says why it refuses, before the act or after: `reason`; its form, if any, stays filled in."""

    request: HttpRequest
    form: BaseForm | None
    reason: str | None = None

    @property
    def is_ready(self) -> bool:
        """Whether the act can be tried: sent, allowed, and well filled in."""
        is_sent = self.request.method == POST and not self.reason
        return is_sent and (self.form is None or self.form.is_valid())

    @property
    def status(self) -> int:
        """409 once refused, 422 for what is badly filled in, 200 otherwise."""
        if self.reason:
            return status_of_read(self.request)
        return INVALID if self.form is not None and self.form.errors else SHOWN

    @contextmanager
    def refusal_told(self) -> Iterator[None]:
        """A refusal met in the block becomes the reason of the page; a text changed meanwhile is shown by its form."""
        try:
            yield
        except StaleRevision as stale:
            if isinstance(self.form, RevisedForm):
                self.form.catch_up(stale.row)
            else:
                self.reason = stale.reason
        except ActionDenied as denied:
            self.reason = denied.reason
        except InvalidInput as invalid:
            self.reason = " ".join(invalid.problems)
