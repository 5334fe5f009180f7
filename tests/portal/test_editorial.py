"""The town's own texts: version after version, never lost, never dangerous."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.admin import site
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.forms import modelform_factory
from django.test import RequestFactory
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from portal.actions import publish_page
from portal.admin import PageAdmin
from portal.forms import PageDraftForm
from portal.models import Page, PageVersion
from portal.permissions import refusal_to_publish_page
from portal.templatetags.editorial import markdown
from tests.factories.accounts import make_administrator, make_agent, make_user, sign_in
from tests.factories.portal import PageFactory, PageVersionFactory
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db

EVIL = """<script>alert(1)</script>

# <img src=x onerror=alert(1)>

[clic](javascript:alert(1)) [clic](data:text/html;base64,PHNjcmlwdD4=) ![x](https://ailleurs.example.org/t.gif)

<a href="https://example.org" onclick="alert(1)" style="position:fixed">ici</a>
"""


def test_publish_makes_a_version_and_the_public_text() -> None:
    page, by, now = PageFactory(draft=True), make_administrator(), timezone.now()
    version = publish_page(page=page, by=by, title="La charte", summary="En bref", body="# Règles", now=now)
    page.refresh_from_db()
    assert (version.number, version.published_by, version.published_at) == (1, by, now)
    assert (version.title, version.summary, version.body) == ("La charte", "En bref", "# Règles")
    assert (page.title, page.summary, page.body, page.published_at) == ("La charte", "En bref", "# Règles", now)
    assert AuditEntry.objects.get(act="portal.publish_page").detail == {"page": page.slug, "version": 1}


def test_publish_again_keeps_the_versions_before() -> None:
    page, by = PageFactory(draft=True), make_administrator()
    for body in ("un", "deux", "trois"):
        publish_page(page=page, by=by, title="La charte", summary="", body=body, now=timezone.now())
    assert list(page.versions.values_list("number", "body")) == [(3, "trois"), (2, "deux"), (1, "un")]


@pytest.mark.parametrize("role", [*Role.values, None])
def test_only_the_administrator_publishes(role: str | None) -> None:
    page, user = PageFactory(draft=True), make_agent(role) if role else make_user()
    if role == Role.ADMINISTRATOR:
        assert refusal_to_publish_page(user, page, timezone.now()) is None
        return
    with pytest.raises(ActionDenied, match="Vous n’avez pas le droit de publier une page"):
        publish_page(page=page, by=user, title="x", summary="", body="x", now=timezone.now())
    page.refresh_from_db()
    assert page.published_at is None
    assert not page.versions.exists()


@pytest.mark.django_db(transaction=True)
def test_two_agents_who_publish_at_once_make_two_versions() -> None:
    page, agents, gate = PageFactory(draft=True), [make_administrator() for _ in range(4)], Barrier(4)

    def publish(at: int) -> int:
        try:
            gate.wait(timeout=10)
            body = f"texte {at}"
            words = {"title": "La charte", "summary": "", "body": body}
            return publish_page(page=page, by=agents[at], now=timezone.now(), **words).number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(publish, range(4))) == [1, 2, 3, 4]
    page.refresh_from_db()
    assert set(page.versions.values_list("body", flat=True)) == {f"texte {at}" for at in range(4)}
    assert page.body == page.versions.get(number=4).body


@pytest.mark.parametrize("sql", ["UPDATE portal_pageversion SET body = 'autre'", "DELETE FROM portal_pageversion"])
def test_version_refuses_raw_sql(sql: str) -> None:
    version = PageVersionFactory()
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    version.refresh_from_db()
    assert version.body == "Le texte d’alors."


def test_version_number_is_given_once() -> None:
    version = PageVersionFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        PageVersionFactory(page=version.page)
    assert str(version) == "La charte (version 1)"
    assert str(version.page) == version.page.title


# --- What people read -------------------------------------------------------------------------------
def test_page_shows_its_text_and_its_versions(client: StrictClient) -> None:
    page, by = PageFactory(draft=True, slug="charte", summary="En bref"), make_administrator()
    publish_page(page=page, by=by, title="Avant", summary="Ce que nous disions", body="# Ancien", now=timezone.now())
    publish_page(page=page, by=by, title="Maintenant", summary="", body="# Nouveau", now=timezone.now())
    assert "<h2>Nouveau</h2>" in client.get("/pages/charte/").content.decode()
    listed = client.get("/pages/charte/versions/").content.decode()
    assert listed.index("Maintenant") < listed.index("Avant")
    old = client.get("/pages/charte/versions/1/").content.decode()
    assert "<h2>Ancien</h2>" in old
    assert "Ce que nous disions" in old
    assert "Vous lisez une version publiée le" in old


@pytest.mark.parametrize(
    "path", ["/pages/absente/", "/pages/brouillon/", "/pages/brouillon/versions/", "/pages/brouillon/versions/1/"]
)
def test_page_not_published_is_404(client: StrictClient, path: str) -> None:
    PageFactory(draft=True, slug="brouillon", title="Un brouillon secret")
    assert client.get(path).status_code == 404
    assert "Un brouillon secret" not in client.get("/plan-du-site/").content.decode()
    assert "Un brouillon secret" not in client.get("/recherche/?q=secret").content.decode()


@pytest.mark.parametrize("number", ["0", "2", "9" * 30])
def test_version_that_does_not_exist_is_404(client: StrictClient, number: str) -> None:
    PageFactory(slug="charte")
    assert client.get(f"/pages/charte/versions/{number}/").status_code == 404


def test_page_never_runs_what_was_typed(client: StrictClient) -> None:
    page = PageFactory(slug="charte", title="<script>alert(1)</script>", body=EVIL, summary=EVIL[:200])
    PageVersionFactory(page=page, title=page.title, summary=page.summary, body=EVIL)
    for path in ("/pages/charte/", "/pages/charte/versions/", "/pages/charte/versions/1/"):
        html = client.get(path).content.decode()
        for danger in (
            "<script>alert",
            "<img src=x",
            'href="javascript:',
            'href="data:',
            '<a href="https://example.org" onclick',
        ):
            assert danger not in html, path


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Un\n\n## Deux", "<h2>Un</h2>\n<h3>Deux</h3>\n"),
        ("## Un\n\n### Deux", "<h2>Un</h2>\n<h3>Deux</h3>\n"),
        ("### Un", "<h2>Un</h2>\n"),
        ("Rien", "<p>Rien</p>\n"),
    ],
)
def test_headings_start_under_the_title_of_the_page(text: str, html: str) -> None:
    assert markdown(text) == html


# --- The desk ---------------------------------------------------------------------------------------
def test_desk_publishes_after_a_confirmation_filled_with_the_last_text(client: StrictClient) -> None:
    page = PageFactory(body="# Avant", title="La charte")
    sign_in(client, make_administrator())
    address = f"/gestion/portal/page/{page.pk}/publier/"
    assert "# Avant" in client.get(address).content.decode()
    client.post(address, {"title": "", "body": "x"})
    assert not page.versions.exists()
    client.post(address, {"title": "La charte", "summary": "Nos règles", "body": "# Après", "read_revision": "0"})
    page.refresh_from_db()
    assert (page.summary, page.body) == ("Nos règles", "# Après")
    assert page.versions.get().summary == "Nos règles"


def test_desk_changes_nothing_of_a_published_page_without_a_version(client: StrictClient) -> None:
    page = PageFactory(slug="charte", title="La charte", summary="En bref")
    sign_in(client, make_administrator())
    client.post(f"/gestion/portal/page/{page.pk}/change/", {"title": "x", "slug": "x", "summary": "Autre chose"})
    page.refresh_from_db()
    assert (page.title, page.slug, page.summary) == ("La charte", "charte", "En bref")


def test_desk_corrects_a_draft(client: StrictClient) -> None:
    page = PageFactory(draft=True, slug="charte")
    sign_in(client, make_administrator())
    answers = {"title": "La charte", "slug": "charte", "summary": "En bref"}
    assert client.post(f"/gestion/portal/page/{page.pk}/change/", answers).status_code == 302
    page.refresh_from_db()
    assert (page.title, page.summary, page.published_at) == ("La charte", "En bref", None)
    assert client.post("/gestion/portal/page/add/", answers | {"slug": "autre"}).status_code == 302
    assert Page.objects.get(slug="autre").summary == "En bref"


def test_draft_published_meanwhile_is_not_written_over() -> None:
    page, by = PageFactory(draft=True), make_administrator()
    read_before = Page.objects.get(pk=page.pk)
    publish_page(page=page, by=by, title="Publiée", summary="En bref", body="# Règles", now=timezone.now())
    form = modelform_factory(Page, form=PageDraftForm, fields=["title", "slug", "summary"])(
        {"title": "Brouillon", "slug": page.slug, "summary": ""}, instance=read_before
    )
    assert "vient d’être publiée" in str(form.errors)


def test_desk_writes_only_what_was_typed(rf: RequestFactory) -> None:
    page, by = PageFactory(draft=True), make_administrator()
    read_before, desk = Page.objects.get(pk=page.pk), PageAdmin(Page, site)
    form = modelform_factory(Page, form=PageDraftForm, fields=["slug"])({"slug": "autre"}, instance=read_before)
    assert form.is_valid()
    publish_page(page=page, by=by, title="Publiée", summary="En bref", body="# Règles", now=timezone.now())
    desk.save_model(rf.post("/"), form.save(commit=False), form, change=True)
    page.refresh_from_db()
    assert (page.slug, page.title, page.body) == ("autre", "Publiée", "# Règles")
    assert page.published_at


def test_desk_never_deletes_a_page_nor_changes_a_version(client: StrictClient) -> None:
    version = PageVersionFactory()
    sign_in(client, make_administrator())
    assert client.get(f"/gestion/portal/page/{version.page.pk}/delete/").status_code == 403
    assert client.get("/gestion/portal/pageversion/").status_code == 200
    assert client.get("/gestion/portal/pageversion/add/").status_code == 403
    client.post(f"/gestion/portal/pageversion/{version.pk}/change/", {"body": "autre"})
    assert PageVersion.objects.get().body == "Le texte d’alors."
