"""Headers of every answer: features closed, private pages out of every cache."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.cache import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from allonnes.core.errors import ActionDenied
from allonnes.core.middleware import (
    PERMISSIONS_POLICY,
    NulFreeQueryMiddleware,
    PrivacyHeadersMiddleware,
    RefusalMiddleware,
)
from tests.factories.accounts import make_user


@pytest.mark.django_db
def test_public_page_closes_features_and_may_be_cached(client):
    page = client.get(reverse("portal:help"))
    assert page["Permissions-Policy"] == PERMISSIONS_POLICY
    assert "no-store" not in page.get("Cache-Control", "")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["portal:help", "notifications:preferences"])
def test_pages_of_a_signed_in_person_are_never_stored(client, name):
    client.force_login(make_user())
    page = client.get(reverse(name))
    assert page["Cache-Control"] == "private, no-store"


def test_a_view_may_say_otherwise_and_a_request_may_have_no_user():
    def view(_request):
        return HttpResponse(headers={"Permissions-Policy": "geolocation=()"})

    answer = PrivacyHeadersMiddleware(view)(RequestFactory().get("/"))
    assert answer["Permissions-Policy"] == "geolocation=()"
    assert "Cache-Control" not in answer


@pytest.mark.parametrize("value", ["%00", "\x00", "%0%000", "%%00%000000", "a%00b"])
def test_no_question_holds_a_nul_however_it_is_hidden(value):
    read = []
    NulFreeQueryMiddleware(lambda request: read.append(request.GET["q"]))(
        RequestFactory().get("/", QUERY_STRING=f"q={value}")
    )
    assert "\x00" not in read[0]


@pytest.mark.django_db
def test_a_refusal_no_view_expected_is_a_page_that_says_why():
    request = RequestFactory().post("/budgets/")
    request.user, request.session = AnonymousUser(), SessionStore()
    middleware = RefusalMiddleware(lambda _request: HttpResponse())
    page = middleware.process_exception(request, ActionDenied("Le dépôt est terminé."))
    assert page.status_code == 409
    assert "Le dépôt est terminé." in page.content.decode()
    assert middleware.process_exception(request, ValueError()) is None
    assert middleware(request).status_code == 200
