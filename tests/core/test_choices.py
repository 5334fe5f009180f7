"""A list to choose from says so: never the dashes of Django."""

import pytest
from django import forms

from allonnes.town.models import Department
from tests.factories.accounts import make_department

pytestmark = pytest.mark.django_db


class _ServiceForm(forms.Form):
    department = forms.ModelChoiceField(Department.objects.all())


def test_a_list_where_nothing_is_chosen_yet_asks_to_choose() -> None:
    make_department()
    html = str(_ServiceForm())
    assert '<option value="" selected>À choisir</option>' in html
    assert "---" not in html
