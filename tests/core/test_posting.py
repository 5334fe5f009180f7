"""A form that was sent: bound, valid, done or refused, with nothing typed lost."""

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory

from allonnes.core.errors import ActionDenied, InvalidInput
from allonnes.core.posting import PostedPage, posted, refusal_in, refusal_in_messages, status_of_read

READ, EMPTY = RequestFactory().get("/"), RequestFactory().post("/")
DENIED, INVALID = ActionDenied("Trop tard."), InvalidInput(["Le nom manque.", "La date aussi."])


class NameForm(forms.Form):
    name = forms.CharField()


def _sent(name="Anne"):
    return RequestFactory().post("/", {"name": name})


def test_a_page_only_read_sends_nothing_and_an_empty_form_is_sent():
    assert posted(READ) is None
    assert not NameForm(posted(READ)).is_bound
    assert set(NameForm(posted(EMPTY)).errors) == {"name"}


def test_what_closed_is_told_with_409_to_whoever_had_sent_something():
    assert (status_of_read(READ), status_of_read(EMPTY)) == (200, 409)


@pytest.mark.parametrize(("problem", "said"), [(DENIED, "Trop tard."), (INVALID, "Le nom manque.\nLa date aussi.")])
@pytest.mark.parametrize(("field", "key"), [(None, "__all__"), ("name", "name")])
def test_a_refusal_becomes_an_error_of_the_form_and_what_was_typed_stays(problem, said, field, key):
    form = NameForm(posted(_sent()))
    assert form.is_valid()
    with refusal_in(form, field):
        raise problem
    assert form.errors == {key: [said]}
    assert form["name"].value() == "Anne"


def test_an_error_that_is_no_refusal_is_not_hidden():
    with pytest.raises(ZeroDivisionError), refusal_in(NameForm({})):
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError), refusal_in_messages(EMPTY):
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError), PostedPage(EMPTY, None).refusal_told():
        raise ZeroDivisionError


def test_a_refusal_of_a_button_is_told_by_the_page_that_follows():
    request = RequestFactory().post("/")
    request._messages = CookieStorage(request)
    with refusal_in_messages(request):
        raise DENIED
    assert [str(message) for message in get_messages(request)] == ["Trop tard."]


@pytest.mark.parametrize(
    ("page", "is_ready", "status"),
    [
        (PostedPage(READ, NameForm(), None), False, 200),
        (PostedPage(READ, NameForm(), "Fermé."), False, 200),
        (PostedPage(READ, None, None), False, 200),
        (PostedPage(EMPTY, None, None), True, 200),
        (PostedPage(EMPTY, None, "Fermé."), False, 409),
        (PostedPage(EMPTY, NameForm({}), None), False, 422),
        (PostedPage(EMPTY, NameForm({}), "Fermé."), False, 409),
        (PostedPage(EMPTY, NameForm({"name": "Anne"}), None), True, 200),
    ],
)
def test_an_act_is_tried_once_sent_allowed_and_filled_in(page, is_ready, status):
    assert (page.is_ready, page.status) == (is_ready, status)


@pytest.mark.parametrize(("problem", "said"), [(DENIED, "Trop tard."), (INVALID, "Le nom manque. La date aussi.")])
def test_a_refusal_met_while_acting_becomes_the_reason_of_the_page(problem, said):
    page = PostedPage(EMPTY, NameForm({"name": "Anne"}))
    with page.refusal_told():
        raise problem
    assert (page.reason, page.status) == (said, 409)
