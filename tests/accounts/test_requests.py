"""Who asks."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from allonnes.accounts.requests import person_of, visitor_or_person
from tests.factories.accounts import make_user


@pytest.mark.django_db
def test_a_person_is_known_and_a_visitor_refused_where_somebody_must_be_signed_in(rf):
    request = rf.get("/")
    request.user = make_user()
    assert person_of(request) is visitor_or_person(request) is request.user
    request.user = AnonymousUser()
    assert visitor_or_person(request) is None
    with pytest.raises(PermissionDenied):
        person_of(request)
