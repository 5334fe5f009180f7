"""GeoReport v2: the shapes of the standard, public cases alone, and what a machine is refused."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from requests_qrc.figures.open311.writing import definition, listed
from requests_qrc.followup import actions
from requests_qrc.followup.permissions import BY_LINK
from requests_qrc.intake.enums import CaseState, TextFate
from requests_qrc.intake.models import Case, Question
from tests.factories.requests_qrc import case_in, make_category, receive
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 10, tzinfo=ZoneInfo("Europe/Paris"))
TEXT, OPTIONAL = (str,), (str, type(None))
NUMBER = (float, type(None))
# The fields of an answer by the standard, and what each holds.
REQUEST = {
    "service_request_id": TEXT,
    "status": TEXT,
    "status_notes": OPTIONAL,
    "service_name": OPTIONAL,
    "service_code": TEXT,
    "description": OPTIONAL,
    "agency_responsible": OPTIONAL,
    "service_notice": OPTIONAL,
    "requested_datetime": TEXT,
    "updated_datetime": OPTIONAL,
    "expected_datetime": OPTIONAL,
    "address": OPTIONAL,
    "address_id": OPTIONAL,
    "zipcode": OPTIONAL,
    "lat": NUMBER,
    "long": NUMBER,
    "media_url": OPTIONAL,
}
SERVICE = {
    "service_code": TEXT,
    "service_name": TEXT,
    "description": OPTIONAL,
    "metadata": (bool,),
    "type": TEXT,
    "keywords": OPTIONAL,
    "group": OPTIONAL,
}


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def page(name: str, extension: str = "json", **address: str) -> str:
    return reverse(f"requests_qrc:open311_{name}", kwargs={"extension": extension, **address})


def read(name: str, query: dict[str, str] | None = None, **address: str) -> Any:
    response = StrictClient().get(page(name, **address), query)
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (200, "*")
    return json.loads(response.content)


def has_shape(answer: dict[str, Any], shape: dict[str, tuple[type, ...]]) -> bool:
    return list(answer) == list(shape) and all(isinstance(answer[name], kinds) for name, kinds in shape.items())


def test_services_are_public_subjects():
    category = make_category(name="Lampe éteinte", examples="Une lampe, une rue entière")
    make_category(name="Bruit", is_private=True)
    make_category(name="Ancien", is_active=False)
    (told,) = read("services")
    assert has_shape(told, SERVICE)
    assert told == {
        "service_code": category.code,
        "service_name": "Lampe éteinte",
        "description": "Une lampe, une rue entière",
        "metadata": False,
        "type": "realtime",
        "keywords": "lampe éteinte",
        "group": category.parent.name,
    }


def test_definition_of_a_subject_has_its_questions():
    category = make_category()
    Question.objects.create(
        category=category, label="Combien ?", kind="choice", choices="Une\nPlusieurs", is_required=True
    )
    Question.objects.create(category=category, label="La nuit ?", kind="yes_no", position=1)
    Question.objects.create(category=category, label="Autre chose ?", position=2)
    told = read("service", code=category.code)
    assert told["service_code"] == category.code
    assert [(row["datatype"], row["required"], row["order"]) for row in told["attributes"]] == [
        ("singlevaluelist", True, 1),
        ("singlevaluelist", False, 2),
        ("string", False, 3),
    ]
    assert [row["values"] for row in told["attributes"]] == [
        [{"key": "Une", "name": "Une"}, {"key": "Plusieurs", "name": "Plusieurs"}],
        [{"key": "Oui", "name": "Oui"}, {"key": "Non", "name": "Non"}],
        [],
    ]
    assert read("services")[0]["metadata"] is True


def test_request_is_public_and_moved_away():
    case = receive(
        now=NOW,
        description="Des sacs devant le 12.",
        place_words="12 rue des Tilleuls",
        latitude=Decimal("47.968412"),
        longitude=Decimal("0.163951"),
    )
    (told,) = read("request", number=case.number)
    assert has_shape(told, REQUEST)
    assert told["description"] is None
    assert (told["lat"], told["long"]) == (47.968, 0.164)
    assert told["requested_datetime"] == "2026-12-01T10:00:00+01:00"
    assert told["expected_datetime"] == "2026-12-15T23:59:59+01:00"
    assert (told["status"], told["status_notes"]) == ("open", "C’est bien reçu.")
    assert "Tilleuls" not in json.dumps(told)
    Case.objects.filter(pk=case.pk).update(text_fate=TextFate.PUBLISHED)
    assert read("request", number=case.number)[0]["description"] == "Des sacs devant le 12."
    hidden = [receive(now=NOW, category=make_category(is_private=True)), receive(now=NOW), receive(now=NOW)]
    Case.objects.filter(pk=hidden[1].pk).update(erased_at=NOW)
    Case.objects.filter(pk=hidden[2].pk).update(is_doubtful=True)
    hidden.append(case_in(CaseState.SPAM, now=NOW))
    hidden.append(case_in(CaseState.RECEIVED, now=NOW))
    actions.cancel(case=hidden[-1], by=BY_LINK, now=NOW)
    assert [row["service_request_id"] for row in read("requests")] == [case.number]
    for extension in ("json", "xml"):
        for other in hidden:
            response = StrictClient().get(page("request", extension, number=other.number))
            assert (response.status_code, other.category.name in response.text) == (404, False)


def test_requests_by_state_subject_number_and_page():
    opened, closed = receive(now=NOW), case_in(CaseState.RESOLVED, now=NOW)
    private = receive(now=NOW, category=make_category(is_private=True))

    def numbers(**query: str) -> list[str]:
        return [row["service_request_id"] for row in read("requests", query)]

    assert numbers() == [closed.number, opened.number]
    assert numbers(status="open") == [opened.number]
    assert numbers(status="closed") == [closed.number]
    assert numbers(status="open,closed") == [closed.number, opened.number]
    assert numbers(service_code=opened.category.code) == [opened.number]
    assert numbers(service_request_id=f"{opened.number}, {private.number}") == [opened.number]
    assert numbers(page="2", page_size="1") == [opened.number]


def test_requests_of_ninety_days_at_most():
    old = receive(now=NOW - timedelta(days=120))
    recent = receive(now=NOW)

    def numbers(**query: str) -> list[str]:
        return [row["service_request_id"] for row in read("requests", query)]

    assert numbers() == [recent.number]
    assert numbers(start_date="2026-01-01T00:00:00Z", end_date="2026-12-31T00:00:00Z") == [recent.number]
    assert numbers(start_date="2026-08-01T00:00:00") == [old.number]
    assert numbers(end_date="2026-08-31T00:00:00+02:00") == [old.number]
    assert numbers(start_date="2026-12-01T00:00:00Z") == [recent.number]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"status": "fermé"}, "status vaut « open » ou « closed »."),
        ({"start_date": "hier"}, "start_date est une date : 2026-12-01T00:00:00Z."),
        ({"page_size": "1001"}, "page_size est un nombre de 1 à 1000."),
        ({"page": "0"}, "page est un nombre de 1 à 1000."),
        ({"page": "9" * 40}, "page est un nombre de 1 à 1000."),
    ],
)
def test_badly_asked_is_told_in_the_same_format(query, words):
    response = StrictClient().get(page("requests"), query)
    assert response.status_code == 400
    assert json.loads(response.content) == [{"code": 400, "description": words}]
    xml = StrictClient().get(page("requests", "xml"), query)
    assert ElementTree.fromstring(xml.content).findtext("error/description") == words  # noqa: S314


@pytest.mark.parametrize(
    ("name", "address"), [("request", {"number": "QRC-2026-9999"}), ("service", {"code": "inconnu"})]
)
def test_what_is_not_there(name, address):
    for extension in ("json", "xml"):
        assert StrictClient().get(page(name, extension, **address)).status_code == 404


def test_too_many_readings_wait(settings):
    settings.READING_LIMITS = {"open311": (1, 60)}
    assert StrictClient().get(page("services")).status_code == 200
    assert StrictClient().get(page("services")).status_code == 429


def test_nothing_is_written_by_it():
    assert StrictClient().post(page("requests")).status_code == 405


def test_xml_has_the_elements_of_the_standard():
    case = receive(now=NOW, description="Des sacs <noirs> & une \x0bchaise.")
    Case.objects.filter(pk=case.pk).update(text_fate=TextFate.PUBLISHED)
    top = ElementTree.fromstring(StrictClient().get(page("requests", "xml")).content)  # noqa: S314
    assert (top.tag, [child.tag for child in top]) == ("service_requests", ["request"])
    assert [child.tag for child in top[0]] == list(REQUEST)
    assert top.findtext("request/description") == "Des sacs <noirs> & une chaise."
    services = ElementTree.fromstring(StrictClient().get(page("services", "xml")).content)  # noqa: S314
    assert (services.tag, services[0].tag, services.findtext("service/metadata")) == ("services", "service", "false")


def test_xml_of_a_definition():
    values = {
        "service_code": "lampe",
        "attributes": [{"variable": True, "code": "q", "values": [{"key": "Une", "name": "Une"}]}],
    }
    top = ElementTree.fromstring(definition("xml", values))  # noqa: S314
    assert top.findtext("attributes/attribute/values/value/key") == "Une"
    assert listed("json", "a", "b", []) == b"[]"


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_questions(count, django_assert_num_queries):
    category = make_category()
    for _time in range(count):
        receive(now=NOW, category=category)
    StrictClient().get(page("requests"))
    with django_assert_num_queries(2):
        StrictClient().get(page("requests"))


def test_description_page_says_how_to_ask():
    text = StrictClient().get(reverse("requests_qrc:open311")).text
    assert page("services") in text


@pytest.mark.parametrize("asked", [{"end_date": "0001-01-01T00:00:00Z"}, {"start_date": "9999-12-31T23:00:00Z"}])
def test_dates_out_of_the_calendar_are_refused(client: StrictClient, asked: dict[str, str]) -> None:
    address = reverse("requests_qrc:open311_requests", args=["json"])
    assert client.get(address, asked).status_code == 400
