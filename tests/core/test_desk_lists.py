"""A list of the desk answers the questions it declares, whatever is written in its address."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.admin.filters import FieldListFilter
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory
from django.urls import reverse

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.core.desk import DeclaredAdmin
from allonnes.core.desk_lists import IGNORED, NO_SUCH_PAGE
from allonnes.core.desk_site import DeskSite
from allonnes.town.models import Place
from budgets.projects.models import Project
from tests.factories.accounts import make_administrator, make_agent, make_user, sign_in
from tests.factories.core import OutboxMessageFactory
from tests.factories.town import NeighbourhoodFactory

DEPTH = 2
LOOKUPS = ("", "__exact", "__isnull", "__startswith", "__gte", "__in", "__regex")
DESKS = [pytest.param(desk, id=model._meta.label) for model, desk in admin.site._registry.items()]


def paths(model: Any, depth: int = DEPTH, before: str = "") -> Iterator[str]:
    """Every field of a model, and of the models it leads to, forwards and backwards."""
    for field in model._meta.get_fields():
        path = f"{before}{field.name}"
        yield path
        if field.is_relation and field.related_model and depth > 1:
            yield from paths(field.related_model, depth - 1, f"{path}__")


def declared(desk: Any) -> set[str]:
    """What Django's own filters read in the address, asked of the filters themselves."""
    request: Any = RequestFactory().get("/")
    request.user, found = AnonymousUser(), set(desk.allowed_lookups)
    for one in desk.list_filter:
        if isinstance(one, type):
            found.add(one.parameter_name)
            continue
        path, filter_class = one if isinstance(one, tuple) else (one, FieldListFilter.create)
        field = get_fields_from_path(desk.model, path)[-1]
        found |= set(filter_class(field, request, {}, desk.model, desk, field_path=path).expected_parameters())
    if desk.date_hierarchy:
        found |= {f"{desk.date_hierarchy}__{part}" for part in ("year", "month", "day")}
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("desk", DESKS)
def test_a_list_accepts_what_it_declares_and_no_other_field_or_relation(desk: Any) -> None:
    wanted = declared(desk)
    assert [one for one in sorted(wanted) if not desk.lookup_allowed(one, "1")] == []
    asked = {f"{path}{lookup}" for path in paths(desk.model) for lookup in LOOKUPS}
    accepted = {lookup for lookup in asked if desk.lookup_allowed(lookup, "1", RequestFactory().get("/"))}
    # « No value » is one of the values of a declared filter, offered by Django only where the field may be empty.
    assert accepted - wanted <= {f"{one}__isnull" for one in desk.list_filter}


def test_no_list_is_written_in_place_searched_by_a_secret_or_completed_by_typing() -> None:
    secret = {"password", "birth_date", "phone", "token", "secret"}
    for desk in admin.site._registry.values():
        assert [desk.list_editable, desk.autocomplete_fields, desk.raw_id_fields, desk.actions] == [(), (), (), None]
        words = {part for path in desk.search_fields for part in path.split("__")}
        assert not words & secret, desk


def test_every_list_of_the_desk_declares_its_filters() -> None:
    assert all(isinstance(desk, DeclaredAdmin) for desk in admin.site._registry.values())
    libraries = {config.label for config in apps.get_app_configs() if "site-packages" in config.path}
    assert {model._meta.app_label for model in admin.site._registry} & libraries == set()


def test_a_list_of_ours_that_declares_nothing_stops_the_start() -> None:
    class Loose(ModelAdmin):  # type: ignore[type-arg]
        pass

    for loose in (Loose, None):
        if loose:
            loose.__module__ = "budgets.admin.loose"
        with pytest.raises(ImproperlyConfigured, match="DeclaredAdmin"):
            DeskSite().register(Place, loose)


def test_a_list_of_a_library_is_left_out() -> None:
    class Foreign(ModelAdmin):  # type: ignore[type-arg]
        pass

    Foreign.__module__ = "library.admin"
    site = DeskSite()
    site.register(Place, Foreign)
    assert not site.is_registered(Place)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "query"),
    [
        (User, "roll_entries__isnull=False"),
        (User, "authorships=1"),
        (User, "password__startswith=argon2"),
        (User, "birth_date__isnull=False"),
        (User, "email__startswith=a"),
        (Project, "decisions__isnull=False"),
        (Project, "authorships__user__email__startswith=a"),
        (Project, "state__startswith=s"),
    ],
)
def test_an_undeclared_question_is_left_out_and_told(client, model, query) -> None:
    sign_in(client, make_administrator())
    make_user()
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    whole = client.get(address).context["cl"].result_count
    page = client.get(f"{address}?{query}")
    assert (page.status_code, page.context["cl"].result_count) == (200, whole)
    assert IGNORED in page.content.decode()
    assert query.partition("=")[0] not in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("neighbourhood__id__exact=999999", IGNORED),
        ("neighbourhood__id__exact=abc", IGNORED),
        ("is_active__exact=9", IGNORED),
        ("role=maire", IGNORED),
        ("file=nimporte", IGNORED),
        ("is_active__exact=1", None),
        ("role=none&o=-0", None),
        ("e=1", None),
    ],
)
def test_a_filter_that_exists_no_more_is_left_out_and_told(client, query, told) -> None:
    sign_in(client, make_administrator())
    NeighbourhoodFactory.create_batch(2)
    page = client.get(f"{reverse('admin:accounts_user_changelist')}?{query}")
    assert page.status_code == 200
    assert list(page.context["cl"].told) == ([told] if told else [])


@pytest.mark.django_db
def test_other_filters_stay_when_one_is_left_out(client) -> None:
    sign_in(client, make_administrator())
    make_user(is_active=False)
    page = client.get(f"{reverse('admin:accounts_user_changelist')}?is_active__exact=0&role=maire&q=a")
    assert page.context["cl"].params == {"is_active__exact": "0", "q": "a"}
    assert "maire" not in page.content.decode()


@pytest.mark.django_db
def test_a_page_that_exists_no_more_gives_the_first(client) -> None:
    sign_in(client, make_agent(Role.QRC_MANAGER))
    for _message in range(31):
        OutboxMessageFactory(failed=True)
    address = reverse("admin:core_outboxmessage_changelist")
    page = client.get(f"{address}?p=9&state__exact=failed")
    assert (list(page.context["cl"].told), len(page.context["cl"].result_list)) == ([NO_SUCH_PAGE], 25)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "is_told"),
    [
        ("starts_at__year=2026", False),
        ("starts_at__year=2026&starts_at__month=2&starts_at__day=30", True),
        ("starts_at__year=99999999999999999999", True),
        ("starts_at__year=x", True),
        ("starts_at__month=13", True),
        ("starts_at__month=2", False),
    ],
)
def test_a_date_that_does_not_exist_is_left_out_and_told(client, query, is_told) -> None:
    sign_in(client, make_agent(Role.QRC_AGENT))
    page = client.get(f"{reverse('admin:outreach_encounter_changelist')}?{query}")
    assert (page.status_code, bool(page.context["cl"].told)) == (200, is_told)


@pytest.mark.django_db
def test_a_declared_filter_still_answers(client) -> None:
    sign_in(client, make_administrator())
    make_user(is_active=False)
    page = client.get(reverse("admin:accounts_user_changelist"), {"is_active__exact": "0", "role": "none"})
    assert page.context["cl"].result_count == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "r/1/1/",
        "r/999999/1/",
        "r/x/y/",
        "autocomplete/?app_label=accounts&model_name=roleassignment&field_name=user&term=a",
        "account/emailaddress/",
        "usersessions/usersession/",
        "mfa/authenticator/",
        "auth/group/",
    ],
)
def test_an_address_of_the_library_is_closed(client, address) -> None:
    sign_in(client, make_administrator())
    make_user()
    assert client.get(f"/gestion/{address}").status_code == 404


@pytest.mark.django_db
def test_a_row_is_not_found_by_another_field_than_its_number(client) -> None:
    agent = make_administrator()
    sign_in(client, agent)
    address = reverse("admin:accounts_user_change", args=[agent.pk])
    assert client.get(f"{address}?_to_field=id&_popup=1").status_code == 200
    for field in ("password", "email", "public_id"):
        assert client.get(f"{reverse('admin:accounts_user_change', args=['x'])}?_to_field={field}").status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("order", ["99", "-99", "password", "1.-99.x"])
def test_a_list_is_sorted_by_what_it_shows_only(client, order) -> None:
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    page = client.get(reverse("admin:accounts_user_changelist"), {"o": order})
    assert page.status_code == 200
    assert set(page.context["cl"].get_ordering(page.wsgi_request, User.objects.all())) <= {"email", "-email", "-pk"}


@pytest.mark.django_db
def test_a_posted_list_of_rows_acts_on_none(client) -> None:
    sign_in(client, make_administrator())
    stranger = make_user()
    answers = {"action": "delete_selected", "_selected_action": [stranger.pk], "post": "yes"}
    client.post(reverse("admin:accounts_user_changelist"), answers)
    assert User.objects.filter(pk=stranger.pk).exists()
