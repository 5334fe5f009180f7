"""Who may open what: every address for every role, the desk from the roles' table."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import ROLES, Role
from allonnes.core.desk import ReadOnlyAdmin
from tests.conventions.access import FIELD, PUBLIC, SIGNED_IN, names, rows, things
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.strict_client import StrictClient

VISITORS = ["anonymous", "resident", *Role.values]
# Those that differ most are tried each time, all of them where there is time.
EACH_TIME = {"anonymous", "resident", Role.ADMINISTRATOR, Role.SERVICE_AGENT}
KINDS = [pytest.param(kind, marks=() if kind in EACH_TIME else pytest.mark.slow) for kind in VISITORS]
LOGIN = "/compte/connexion/"


@pytest.fixture
def town(db: None) -> dict[str, Any]:
    """One of each thing that an address can name."""
    return things(timezone.now())


def visitor(kind: str) -> StrictClient:
    client = StrictClient()
    if kind != "anonymous":
        sign_in(client, make_user() if kind == "resident" else make_agent(kind))
    return client


def address(name: str, town: dict[str, Any]) -> str:
    arguments = {key: town.get(str(value), value) for key, value in rows()[name][1].items()}
    return reverse(name, kwargs=arguments)


def test_every_address_has_a_row() -> None:
    known = {name for name in names() if not name.startswith("admin:")}
    assert known - set(rows()) == set()
    assert set(rows()) - known <= {"gallery", "sample_mail"}


def is_turned_to_sign_in(response: Any) -> bool:
    return response.status_code == 302 and response["Location"].startswith(LOGIN)


@pytest.mark.parametrize("kind", KINDS)
def test_each_address_answers_each_visitor_as_its_row_says(kind: str, town: dict[str, Any]) -> None:
    client = visitor(kind)
    may_field = kind in ROLES and "outreach.use_field_mode" in ROLES[kind].permissions
    wrong = []
    for name in sorted(set(names()) & set(rows())):
        response = client.get(address(name, town))
        access = rows()[name][0]
        closed = is_turned_to_sign_in(response)
        if response.status_code >= 500:
            wrong.append(f"{name}: {response.status_code}")
        if access == SIGNED_IN and closed != (kind == "anonymous"):
            wrong.append(f"{name}: {response.status_code} for {kind}")
        if access == PUBLIC and response.status_code == 403:
            wrong.append(f"{name}: refused to {kind}")
        if access == FIELD and kind == "anonymous" and not closed:
            wrong.append(f"{name}: open to anonymous")
        if name == "field:choose" and kind != "anonymous" and (response.status_code == 200) != may_field:
            wrong.append(f"{name}: {response.status_code} for {kind}")
    assert not wrong


def desk_models() -> Iterator[tuple[type[Any], Any]]:
    yield from admin.site._registry.items()


@pytest.mark.parametrize("kind", KINDS)
def test_the_desk_follows_the_table_of_roles(kind: str, town: dict[str, Any]) -> None:
    client = visitor(kind)
    held = ROLES[kind].permissions if kind in ROLES else frozenset()
    has_desk = kind in ROLES and ROLES[kind].has_desk
    wrong = []
    for model, model_admin in desk_models():
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        app, name = model._meta.app_label, model._meta.model_name
        may_see = has_desk and bool({f"{app}.view_{name}", f"{app}.change_{name}"} & held)
        listed = client.get(reverse(f"admin:{label}_changelist")).status_code
        if (listed == 200) != may_see:
            wrong.append(f"{label}: list {listed}")
        may_add = has_desk and f"{app}.add_{name}" in held and not isinstance(model_admin, ReadOnlyAdmin)
        added = client.get(reverse(f"admin:{label}_add")).status_code
        if (added == 200) != may_add:
            wrong.append(f"{label}: add {added}")
    assert not wrong


@pytest.mark.parametrize("kind", ["anonymous", "resident", Role.MEDIATOR])
def test_those_without_a_desk_do_not_enter_the_admin(kind: str, town: dict[str, Any]) -> None:
    response = visitor(kind).get("/gestion/")
    assert response.status_code in {302, 403, 404}


def test_a_role_sleeps_without_the_second_factor(town: dict[str, Any]) -> None:
    client = StrictClient()
    sign_in(client, make_agent(Role.ADMINISTRATOR), has_second_factor=False)
    assert client.get("/gestion/").status_code == 302
    assert client.get(reverse("field:choose")).status_code == 302
