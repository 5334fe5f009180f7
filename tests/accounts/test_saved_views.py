"""Views kept of the lists of the desk: whose they are, who sees them, what their number says, what becomes of them."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.actions import erase_account, saved_views
from allonnes.accounts.desk_views import GONE
from allonnes.accounts.models import SavedView
from allonnes.accounts.permissions import MOST_VIEWS
from allonnes.accounts.roles import Role
from allonnes.core.desk_lists import IGNORED
from allonnes.core.errors import ActionDenied, InvalidInput
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.core import OutboxMessageFactory

pytestmark = pytest.mark.django_db
MESSAGES, QUEUE = "core.OutboxMessage", "Messages non remis"


def _keep(by: Any, **more: Any) -> SavedView:
    asked = {"of_list": MESSAGES, "name": "En échec", "query": "state__exact=failed", "role": "", **more}
    return saved_views.keep_view(by=by, now=timezone.now(), **asked)


def _manager() -> Any:
    return make_agent(Role.QRC_MANAGER)


def _page(action: str, view: SavedView) -> str:
    return reverse(f"admin:accounts_savedview_{action}", args=[view.pk])


TAB = re.compile(
    r'<a href="[^"]*"( aria-current="page")?>([^<]*?)'
    r'(?: <svg.*?</svg><span class="sr">[^<]*</span>)?(?: <small>([^<]*)</small>)?</a>'
)


def _page_of(client: Any, query: str = "") -> str:
    page = client.get(f"{reverse('admin:core_outboxmessage_changelist')}?{query}")
    assert page.status_code == 200
    return page.content.decode()


def _above(page: str) -> list[tuple[str, str, str]]:
    """What stands above the list: whether it is the one being read, its name, its number."""
    views = re.search(r'<nav class="views".*?</nav>', page, re.DOTALL)
    return TAB.findall(views[0]) if views else []


def _tabs(client: Any) -> dict[str, str]:
    return {label: count for _current, label, count in _above(_page_of(client)) if label != QUEUE}


def _keep_url(page: str) -> str:
    found = re.search(r'<a href="([^"]*/garder/[^"]*)"', page)
    return unescape(found[1]) if found else ""


def test_a_list_is_kept_from_its_page_and_becomes_a_tab_with_its_number(client):
    person = _manager()
    sign_in(client, person)
    OutboxMessageFactory(failed=True)
    OutboxMessageFactory()
    keep = _keep_url(_page_of(client, "state__exact=failed&p=1"))
    assert client.get(keep).status_code == 200
    done = client.post(keep, {"name": "En échec", "role": ""}, follow=True)
    assert "La vue est gardée" in done.content.decode()
    view = SavedView.objects.get()
    assert (view.owner, view.of_list, view.query, view.role, str(view)) == (
        person,
        MESSAGES,
        "state__exact=failed",
        "",
        "En échec",
    )
    assert _tabs(client) == {"En échec": "1", "Tout": "", "Mes vues": ""}
    shown = _page_of(client, "state__exact=failed")
    assert [label for is_current, label, _count in _above(shown) if is_current] == ["En échec"]
    assert _keep_url(shown) == ""


def test_what_the_list_does_not_know_is_not_kept(client):
    sign_in(client, _manager())
    keep = f"{reverse('admin:accounts_savedview_keep')}?liste={MESSAGES}&adresse="
    client.post(f"{keep}address__startswith%3Da%26state__exact%3Dfailed%26p%3D3", {"name": "A"})
    assert SavedView.objects.get().query == "state__exact=failed"


def test_a_view_whose_filter_exists_no_more_opens_and_says_so(client):
    person = _manager()
    sign_in(client, person)
    OutboxMessageFactory()
    view = _keep(person, query="old__exact=1&state__exact=pending")
    assert _tabs(client)["En échec"] == "1"
    page = client.get(f"{reverse('admin:core_outboxmessage_changelist')}?{view.query}")
    assert (page.status_code, IGNORED in page.content.decode()) == (200, True)


def test_a_shared_view_is_seen_by_the_role_and_by_nobody_else(client):
    _keep(_manager(), role=Role.QRC_MANAGER)
    _keep(_manager(), name="À moi")
    sign_in(client, _manager())
    assert set(_tabs(client)) == {"En échec", "Tout", "Mes vues"}
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    assert "En échec" not in _tabs(client)


def test_a_shared_view_counts_what_each_may_see(client):
    """The tab says the length of the list that it opens, for whoever looks."""
    person = _manager()
    sign_in(client, person)
    for _message in range(101):
        OutboxMessageFactory(failed=True)
    _keep(person)
    assert _tabs(client)["En échec"] == "99+"


@pytest.mark.parametrize("views", [1, 3])
def test_a_list_asks_the_same_questions_whatever_the_views(client, views, django_assert_num_queries):
    person = _manager()
    sign_in(client, person)
    for rank in range(views):
        _keep(person, name=f"Vue {rank}")
        OutboxMessageFactory(failed=True)
    address = reverse("admin:core_outboxmessage_changelist")
    client.get(address)
    with django_assert_num_queries(9):
        client.get(address)


def test_it_is_renamed_shared_unshared_and_deleted_by_buttons(client):
    person = _manager()
    sign_in(client, person)
    view = _keep(person)
    client.post(_page("renommer", view), {"name": "Perdus"})
    client.post(_page("partager", view), {"role": Role.QRC_MANAGER})
    view.refresh_from_db()
    assert (view.name, view.role) == ("Perdus", Role.QRC_MANAGER)
    listed = client.get(reverse("admin:accounts_savedview_changelist")).content.decode()
    assert "Partagée : Responsable de la relation citoyenne" in listed
    client.post(_page("ne-plus-partager", view))
    view.refresh_from_db()
    assert view.role == ""
    done = client.post(_page("supprimer", view), follow=True)
    assert "La vue est supprimée." in done.content.decode()
    assert not SavedView.objects.exists()


def test_the_view_of_another_is_read_and_not_changed():
    view = _keep(_manager(), role=Role.QRC_MANAGER)
    other, now = _manager(), timezone.now()
    for act in (
        lambda: saved_views.rename_view(view=view, by=other, name="X", now=now),
        lambda: saved_views.share_view(view=view, by=other, role=Role.QRC_MANAGER, now=now),
        lambda: saved_views.stop_sharing_view(view=view, by=other, now=now),
        lambda: saved_views.delete_view(view=view, by=other, now=now),
    ):
        with pytest.raises(ActionDenied, match="est à une autre personne"):
            act()


def test_when_its_author_is_gone_the_role_keeps_the_view_and_changes_it():
    author = _manager()
    shared, own = _keep(author, role=Role.QRC_MANAGER), _keep(author, name="À moi")
    author.role_assignments.all().delete()
    erase_account(user=author, by=author, now=timezone.now())
    shared.refresh_from_db()
    assert shared.owner is None
    assert not SavedView.objects.filter(pk=own.pk).exists()
    renamed = saved_views.rename_view(view=shared, by=_manager(), name="Repris", now=timezone.now())
    assert renamed.name == "Repris"


def test_the_page_of_a_view_without_author_says_so(client):
    author = _manager()
    view = _keep(author, role=Role.QRC_MANAGER)
    saved_views.leave_views(author.pk)
    SavedView.objects.filter(pk=view.pk).update(of_list="old.List")
    sign_in(client, _manager())
    page = client.get(reverse("admin:accounts_savedview_change", args=[view.pk])).content.decode()
    assert "Une personne partie" in page
    assert GONE in page


@pytest.mark.parametrize(("role", "is_refused"), [(Role.ADMINISTRATOR, True), ("", False), (Role.QRC_MANAGER, False)])
def test_a_view_is_shared_with_a_role_that_one_holds(role, is_refused):
    if not is_refused:
        assert _keep(_manager(), role=role).role == role
        return
    with pytest.raises(ActionDenied, match="Vous n’avez pas ce rôle"):
        _keep(_manager(), role=role)


def test_whoever_has_no_desk_keeps_no_view():
    with pytest.raises(ActionDenied, match="espace de gestion"):
        _keep(make_user())
    view = _keep(_manager(), role=Role.QRC_MANAGER)
    with pytest.raises(ActionDenied, match="est à une autre personne"):
        saved_views.rename_view(view=view, by=make_user(), name="X", now=timezone.now())


def test_a_view_that_is_not_shared_is_not_unshared():
    person = _manager()
    with pytest.raises(ActionDenied, match="pas partagée"):
        saved_views.stop_sharing_view(view=_keep(person), by=person, now=timezone.now())


def test_a_dozen_views_of_a_list_and_no_more():
    person = _manager()
    for rank in range(MOST_VIEWS):
        _keep(person, name=f"Vue {rank}")
    with pytest.raises(ActionDenied, match="supprimez-en une"):
        _keep(person, name="De trop")


def test_one_name_once_on_a_list(client):
    person = _manager()
    _keep(person)
    with pytest.raises(InvalidInput, match="déjà une vue de ce nom"):
        _keep(person)
    sign_in(client, person)
    keep = f"{reverse('admin:accounts_savedview_keep')}?liste={MESSAGES}&adresse=q%3Da"
    page = client.post(keep, {"name": "En échec", "role": ""})
    assert page.status_code == 409
    assert "Vous avez déjà une vue de ce nom" in page.content.decode()
    assert 'value="En échec"' in page.content.decode()


def test_a_view_is_somebodys():
    view = _keep(_manager())
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.filter(pk=view.pk).update(owner=None)


def test_only_a_list_that_one_reads_is_kept(client):
    sign_in(client, make_agent(Role.QRC_AGENT))
    address = reverse("admin:accounts_savedview_keep")
    assert client.get(f"{address}?liste=accounts.AuditEntry").status_code == 403
    assert client.get(f"{address}?liste=old.List").status_code == 404
