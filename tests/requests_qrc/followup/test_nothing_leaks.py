"""Every page is read, from outside, by an elected official, by another service: no mark planted in a case shows."""

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import Role
from requests_qrc.figures.actions import publish_delays
from requests_qrc.intake.models import Case
from tests.factories.accounts import make_agent, make_department, make_user, sign_in
from tests.factories.planted_cases import MAIL, MARKS, NAME, PHONE, PRIVATE_SUBJECT, WORD, plant
from tests.strict_client import StrictClient

pytestmark = [pytest.mark.django_db, pytest.mark.crawl]
LINK = re.compile(r'(?:href|src|action)="([^"#]+)"|<link>([^<]+)</link>|"(?:url|page|media_url)": "([^"]+)"')
FOLLOWED = ("/demandes/", "/donnees/", "/recherche/", "/agenda", "/plan-du-site/", "/tableau-de-bord/")
TOO_MANY = 400


def public_pages(planted: dict[str, Case]) -> list[str]:
    """Where the crawl begins: lists, their filters, feeds, figures, machines' addresses, search, each case by hand."""
    name = "requests_qrc:"
    pages = [
        reverse(f"{name}{page}") for page in ("home", "list", "points", "feed", "delays", "delays_file", "open311")
    ]
    pages += [reverse(f"portal:{page}") for page in ("home", "sitemap", "agenda", "agenda_feed", "open_data")]
    pages += [reverse("portal:open_data_api"), reverse("portal:open_data_dcat"), reverse("portal:open_data_scdl")]
    for extension in ("json", "xml"):
        pages += [reverse(f"{name}open311_{page}", args=[extension]) for page in ("services", "requests")]
        for case in planted.values():
            keys = {"extension": extension, "number": case.number}
            pages.append(reverse(f"{name}open311_request", kwargs=keys))
    for data in ("demandes", "demandes-par-mois"):
        pages += [reverse("portal:open_data_file", args=[data, kind]) for kind in ("csv", "virgules.csv", "json")]
    pages.append(reverse("portal:open_data_file", args=["demandes", "geojson"]))
    for words in (NAME, MAIL, PHONE, WORD, PRIVATE_SUBJECT):
        pages += [f"{reverse('portal:search')}?q={words}", f"{reverse(f'{name}list')}?q={words}"]
        pages.append(f"{reverse(f'{name}points')}?q={words}")
    for case in planted.values():
        pages += [reverse(f"{name}{page}", args=[case.number]) for page in ("case", "case_day", "report")]
        pages += [f"{reverse('portal:search')}?q={case.number}", f"{reverse(f'{name}list')}?sujet={case.category.code}"]
        pages += [reverse(f"{name}photo", kwargs={"pk": photo.pk, "size": "grande"}) for photo in case.photos.all()]
    return pages


def read(client: StrictClient, pages: Iterable[str]) -> dict[str, str]:
    """What each page says; what somebody typed comes back in a search, and says nothing."""
    told = {}
    for page in dict.fromkeys(pages):
        response = client.get(page)
        assert response.status_code < 500, page
        body = b"".join(response.streaming_content) if response.streaming else response.content
        text = body.decode(errors="replace").replace("\u00a0", " ")
        asked = urlsplit(page).query.partition("q=")[2]
        told[page] = text.replace(asked, "") if asked else text
    return told


def links_of(told: dict[str, str]) -> list[str]:
    """The pages that these lead to, of the parts where a case could show."""
    read_there = (
        urljoin(page, next(filter(None, link)).replace("&amp;", "&").removeprefix("http://localhost:8000"))
        for page, text in told.items()
        for link in LINK.findall(text)
    )
    return [link for link in dict.fromkeys(read_there) if link.startswith(FOLLOWED) and link not in told]


def leaks_in(told: dict[str, str], *, private: Case | None = None) -> list[tuple[str, str]]:
    """Where a mark shows; `private`: neither its number nor its subject may."""
    marks = (*MARKS, *((private.number, PRIVATE_SUBJECT) if private else ()))
    return [(page, mark) for page, text in told.items() for mark in marks if mark.lower() in text.lower()]


@pytest.mark.parametrize("who", ["nobody", "somebody"])
def test_a_crawl_of_everything_public_meets_no_mark(who: str) -> None:
    planted = plant(timezone.now())
    publish_delays(now=timezone.now())
    client = StrictClient()
    if who == "somebody":
        sign_in(client, make_user())
    told = read(client, public_pages(planted))
    # The crawl would see a mark: what is published is there.
    assert any("La lampe est cassée." in text for text in told.values())
    further = links_of(told)
    assert further
    told |= read(client, further[:TOO_MANY])
    assert leaks_in(told, private=planted["private"]) == []


def desk_pages(planted: dict[str, Case]) -> list[str]:
    """Every page of the desk about a case: each list, its searches, its filters, and each address of each row."""
    pages = [reverse("admin:index"), *(f"{reverse('portal:search')}?q={case.number}" for case in planted.values())]
    for model, desk in admin.site._registry.items():
        if model._meta.app_label != "requests_qrc":
            continue
        rows = reverse(f"admin:requests_qrc_{model._meta.model_name}_changelist")
        pages += [rows, *(f"{rows}?q={words}" for words in (NAME, WORD, PRIVATE_SUBJECT))]
        pages += [f"{rows}?{field}={value}" for field, value in FILTERS]
        keys = list(model._default_manager.order_by("pk").values_list("pk", flat=True)[:ROWS])
        for pattern in desk.get_urls():
            if pattern.name and KEY.findall(str(pattern.pattern)) in KEYS:
                pages += [reverse(f"admin:{pattern.name}", args=[key]) for key in keys]
    return pages


# How the desk names a row in its addresses; what a bulk act did is under a key that nobody else has.
KEY, KEYS, ROWS = re.compile(r"<(?:\w+:)?(\w+)>"), (["object_id"], ["pk"]), 8
FILTERS = (
    ("first_name", NAME),
    ("first_name__startswith", NAME[:3]),
    ("last_name__icontains", NAME),
    ("email", MAIL),
    ("phone", PHONE),
    ("description__icontains", WORD),
    ("messages__body__icontains", WORD),
    ("author__first_name", NAME),
    ("department__id__exact", "1"),
    ("file", "a-trier"),
    ("retard", "oui"),
    ("ouverte", "oui"),
)


@pytest.mark.parametrize("role", [Role.ELECTED_OFFICIAL, Role.SERVICE_AGENT, Role.MEDIATOR])
def test_an_official_another_service_or_who_only_enters_reads_no_case_by_any_address(role: Role) -> None:
    planted = plant(timezone.now())
    client = StrictClient()
    more = {"department": make_department(name="Sports")} if role == Role.SERVICE_AGENT else {}
    sign_in(client, make_agent(role, **more))
    assert leaks_in(read(client, desk_pages(planted))) == []


@pytest.mark.parametrize("asked", FILTERS[:8])
def test_a_list_is_narrowed_by_no_filter_that_is_not_its_own(asked: tuple[str, str]) -> None:
    """Who sorts reads every case: but a list tells nothing letter by letter, by what it does not offer to filter."""
    plant(timezone.now())
    client = StrictClient()
    sign_in(client, make_agent(Role.QRC_AGENT))
    rows, (field, value) = reverse("admin:requests_qrc_case_changelist"), asked
    page = client.get(f"{rows}?{field}={value}")
    whole = client.get(rows).context["cl"].result_count
    assert page.status_code in {302, 400, 403} or page.context["cl"].result_count == whole
