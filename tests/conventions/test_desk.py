"""The desk keeps its promises for each role: a queue's number is the length of its list, an entry opens."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.accounts.roles import ROLES, Role
from allonnes.contributions.enums import CommentState
from allonnes.core.navigation import ENTRIES, SECTIONS, menu_of
from allonnes.core.queues import QUEUES, count_queues, count_these, last_day_before, news_of, queues_of
from budgets.projects.models import Comment, Dossier
from budgets.voting.models import VoteIncident
from requests_qrc.intake.enums import CaseState
from tests.factories.accounts import make_agent, make_department, make_user, sign_in
from tests.factories.contributions import comment_on, public_project
from tests.factories.core import OutboxMessageFactory
from tests.factories.deposits import deposited_by
from tests.factories.outreach import EncounterFactory
from tests.factories.requests_qrc import case_in, receive
from tests.factories.studies import agent_of, given_back, in_study, on_ballot_decision, studied_edition
from tests.factories.town import NeighbourhoodFactory, PlaceFactory, polygon
from tests.factories.votes import make_open_vote
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
HAVE_DESK = [role for role, row in ROLES.items() if row.has_desk]


@pytest.fixture
def busy_town() -> None:
    """Something in most queues: studies late and to come, one to decide, an encounter over, words to read."""
    edition = studied_edition()
    late = in_study(edition)
    Dossier.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timedelta(days=3))
    in_study(edition)
    given_back(edition)
    deposited_by(make_user())
    comment = comment_on(public_project())
    Comment.objects.filter(pk=comment.pk).update(state=CommentState.PENDING)
    VoteIncident.objects.create(edition=make_open_vote(), body="Le code ne marche pas")
    past = timezone.now() - timedelta(days=2)
    EncounterFactory(starts_at=past, ends_at=past + timedelta(hours=2))
    receive()
    case_in(CaseState.ASSIGNED, now=timezone.now() - timedelta(days=60))


def agent_with_services(role: str) -> User:
    """A member of staff; an agent of a service works for the one that studies."""
    dossier = Dossier.objects.first()
    department = dossier.department if dossier and role == Role.SERVICE_AGENT else None
    return make_agent(role, department=department) if department else make_agent(role)


# The list of a page that holds more than one, for the queues that open such a page.
LIST_OF = {
    "lectures-differentes": "differing",
    "registre-a-corriger": "corrections",
    "ressemblances-a-confirmer": "waiting",
}


def shown_on(page: Any, queue: str) -> int:
    """How many things the list that a queue opens shows."""
    if queue in LIST_OF:
        return len(page[LIST_OF[queue]])
    return page["cl"].result_count if "cl" in page else page["page"].paginator.count


@pytest.mark.parametrize("role", HAVE_DESK)
def test_each_queue_counts_the_list_that_it_opens(role: str, busy_town: None, client: StrictClient) -> None:
    user = agent_with_services(role)
    sign_in(client, user)
    waiting = count_queues(user, timezone.now())
    for one in waiting:
        if one.count or one.queue.url is None:
            page = client.get(one.queue.address(user), follow=True).context
            assert (one.queue.name, one.count) == (one.queue.name, shown_on(page, one.queue.name))
    hours = client.get(reverse("admin:index")).context["hours"]
    told = {line.queue.name for hour in hours for line in hour.lines}
    assert told == {one.queue.name for one in waiting if one.count}


@pytest.mark.parametrize("role", HAVE_DESK)
def test_each_news_counts_the_list_that_it_opens(role: str, busy_town: None, client: StrictClient) -> None:
    user = agent_with_services(role)
    sign_in(client, user)
    home = client.get(reverse("admin:index"))
    counted = count_these(news_of(user), user, timezone.now())
    assert [url for _words, url in home.context["news"]] == [one.queue.address(user) for one in counted if one.count]
    for one in counted:
        assert client.get(one.queue.address(user)).context["cl"].result_count == one.count, one.queue.name


def test_the_last_working_day_of_a_monday_is_friday() -> None:
    monday = datetime(2026, 11, 30, 9, tzinfo=timezone.get_current_timezone())
    assert last_day_before(monday) == datetime(2026, 11, 27, tzinfo=timezone.get_current_timezone())


def test_the_first_page_shows_the_late_study_first(busy_town: None, client: StrictClient) -> None:
    user = agent_with_services(Role.SERVICE_AGENT)
    sign_in(client, user)
    page = client.get(reverse("admin:index"))
    hours = page.context["hours"]
    assert [str(line.queue.label) for line in hours[0].lines] == ["Dossiers en retard"]
    assert hours[0].lines[0].things[0].due == "3 jours de retard"
    assert page.context["total"] == sum(hour.total for hour in hours)


@pytest.mark.parametrize("role", HAVE_DESK)
def test_each_entry_opens_for_those_who_see_it(role: str, client: StrictClient) -> None:
    user = make_agent(role)
    sign_in(client, user)
    addresses = [line.url for section in menu_of(user, "/") for line in [*section.lines, *section.rare]]
    assert addresses
    for address in addresses:
        assert client.get(address, follow=True).status_code == 200, address


@pytest.mark.parametrize("role", HAVE_DESK)
def test_an_entry_that_one_does_not_see_does_not_open(role: str, client: StrictClient) -> None:
    user = make_agent(role)
    sign_in(client, user)
    for entry in ENTRIES:
        # A list narrowed by its address opens, whole, for whoever reads that list.
        if not user.has_perm(entry.permission) and not entry.query:
            assert client.get(entry.address).status_code in {302, 403}, entry.label


def test_each_entry_stands_under_a_heading_that_exists() -> None:
    assert {entry.section for entry in ENTRIES} <= {section.name for section in SECTIONS}


def test_each_queue_is_somebodys() -> None:
    given = frozenset().union(*(row.permissions for row in ROLES.values()))
    assert {queue.permission for queue in QUEUES} <= given
    assert {entry.permission for entry in ENTRIES} <= given


@pytest.mark.parametrize("rows", [1, 3])
def test_the_first_page_asks_the_same_questions_whatever_waits(
    rows: int, client: StrictClient, django_assert_max_num_queries: Any
) -> None:
    edition = studied_edition()
    for _row in range(rows):
        Dossier.objects.filter(pk=in_study(edition).pk).update(due_on=timezone.localdate() - timedelta(days=3))
    sign_in(client, agent_with_services(Role.SERVICE_AGENT))
    client.get(reverse("admin:index"))
    with django_assert_max_num_queries(12):
        client.get(reverse("admin:index"))


def test_a_slow_queue_is_left_out_and_named(busy_town: None, monkeypatch: pytest.MonkeyPatch) -> None:
    user = agent_with_services(Role.SERVICE_AGENT)
    slow = next(queue for queue in queues_of(user) if queue.name == "dossiers-en-retard")
    rows = slow.rows

    def sleeping(by: Any, now: Any) -> Any:
        return rows(by, now).extra(where=["pg_sleep(0.2) IS NOT NULL"])

    monkeypatch.setattr("allonnes.core.queues.LONGEST_COUNT_MS", 100)
    monkeypatch.setattr("allonnes.core.queues.LONGEST_ALONE_MS", 100)
    object.__setattr__(slow, "rows", sleeping)
    try:
        counts = {queue.queue.name: queue.count for queue in count_queues(user, timezone.now())}
    finally:
        object.__setattr__(slow, "rows", rows)
    assert counts["dossiers-en-retard"] is None
    assert counts["dossiers-a-rendre"] == 1


def test_the_search_finds_what_the_role_may_list_and_nothing_else(busy_town: None, client: StrictClient) -> None:
    dossier = Dossier.objects.select_related("project").latest("pk")
    word = dossier.project.title.split()[0]
    sign_in(client, agent_with_services(Role.SERVICE_AGENT))
    found = client.get(reverse("admin:search"), {"q": word}).content.decode()
    assert dossier.project.title in found
    assert "Rien n’a été trouvé" in client.get(reverse("admin:search"), {"q": "zzyzx"}).content.decode()
    sign_in(client, make_agent(Role.COUNCIL_ANIMATOR))
    assert dossier.project.title not in client.get(reverse("admin:search"), {"q": word}).content.decode()


def test_each_queue_opens_its_things_at_the_desk() -> None:
    for queue in QUEUES:
        assert queue.opens or queue.model in admin.site._registry, queue.name


def test_rows_shown_under_a_thing_are_only_read() -> None:
    for desk in admin.site._registry.values():
        for inline in desk.inlines:
            assert inline.can_delete is False, inline
            assert inline(desk.model, admin.site).has_add_permission(None, None) is False


def test_an_agent_of_no_service_has_nothing_to_do_and_nothing_is_slow(busy_town: None) -> None:
    waiting = count_queues(make_agent(Role.SERVICE_AGENT), timezone.now())
    assert {one.count for one in waiting if one.queue.name.startswith("dossiers")} == {0}


def test_a_secret_decision_changes_no_number_and_no_word_for_those_who_do_not_decide(client: StrictClient) -> None:
    edition = studied_edition()
    decision = on_ballot_decision(edition)
    agent = agent_of(edition)
    sign_in(client, agent)
    page = client.get(reverse("admin:budgets_project_change", args=[decision.project.pk])).content.decode()
    assert "Une décision est prise" not in page
    waiting = {queue.queue.name for queue in count_queues(agent, timezone.now())}
    assert not waiting & {"projets-a-decider", "decisions-a-publier"}


def test_one_service_does_not_read_what_another_thinks(client: StrictClient) -> None:
    dossier = given_back(studied_edition())
    page = reverse("admin:budgets_project_change", args=[dossier.project.pk])
    words = dossier.get_opinion_display()
    sign_in(client, make_agent(Role.SERVICE_AGENT, department=dossier.department))
    assert words in client.get(page).content.decode()
    sign_in(client, make_agent(Role.SERVICE_AGENT, department=make_department()))
    assert words not in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("words", "is_found"),
    [("nouvelle", True), ("2027", True), ("n° {number}", True), ("{number}", True), ("nzouvelle", False)],
)
def test_the_search_takes_words_whole_and_numbers(words: str, is_found: bool, client: StrictClient) -> None:
    project = deposited_by(make_user(), title="Nouvelle aire de jeux 2027")
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    found = client.get(reverse("admin:search"), {"q": words.format(number=project.number)}).content.decode()
    assert (project.title in found) == is_found


def test_the_key_of_a_message_is_no_title(client: StrictClient) -> None:
    message = OutboxMessageFactory(key="vote_received:3:secret", state="failed", address="a@example.org")
    sign_in(client, make_agent(Role.QRC_MANAGER))
    for address in (
        reverse("admin:search") + "?q=a@example.org",
        reverse("admin:core_outboxmessage_change", args=[message.pk]),
    ):
        assert "vote_received:3" not in client.get(address).content.decode()


def test_the_history_of_a_page_names_nobody_by_address(client: StrictClient) -> None:
    user = make_agent(Role.ADMINISTRATOR, email="camille@example.org")
    sign_in(client, user)
    place = PlaceFactory()
    LogEntry.objects.create(
        user=user, content_type=ContentType.objects.get_for_model(place), object_id=str(place.pk), action_flag=CHANGE
    )
    page = client.get(reverse("admin:town_place_history", args=[place.pk])).content.decode()
    assert "camille@example.org" not in page
    assert user.display_name in page


# What Django or the tables are called in their own language; none of it is a word of the town.
FOREIGN = re.compile(
    r"\b(?:Change|Add|Delete|History|Save|View|Select|object|objects|None|True|False|null|JSON|slug|field)\b"
)


def words_of(page: str) -> str:
    """What a person reads of the main part: neither signs, nor what they would type."""
    main = page.partition("<main")[2].partition("</main")[0]
    shown = re.sub(r"<(script|style|textarea|option)\b.*?</\1>", " ", main, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", shown)


def things_of_the_town() -> dict[Any, Any]:
    """One row of most tables of settings, by model."""
    edition = studied_edition()
    made = [edition, PlaceFactory(), EncounterFactory(), make_department(), NeighbourhoodFactory(geometry=polygon())]
    made += [edition.categories.first(), edition.criteria.first(), make_user(), public_project()]
    return {type(row): row for row in made if row is not None}


def pages_about(row: Any, desk: Any, request: Any) -> Iterator[str]:
    """Every page of the desk about a thing that this person may open."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}"
    if not desk.has_view_permission(request, row):
        return
    yield reverse(f"{name}_change", args=[row.pk])
    yield reverse(f"{name}_history", args=[row.pk])
    if desk.has_delete_permission(request, row):
        yield reverse(f"{name}_delete", args=[row.pk])


@pytest.mark.parametrize("role", HAVE_DESK)
def test_no_form_that_adds_a_thing_speaks_english(role: str, client: StrictClient, rf: Any) -> None:
    request = rf.get("/")
    request.user = make_agent(role)
    sign_in(client, request.user)
    for model, desk in admin.site._registry.items():
        if desk.has_add_permission(request):
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
            assert FOREIGN.findall(words_of(client.get(address).content.decode())) == [], address


@pytest.mark.parametrize("role", HAVE_DESK)
def test_no_page_about_a_thing_speaks_english_or_names_a_table(role: str, client: StrictClient, rf: Any) -> None:
    things, user = things_of_the_town(), make_agent(role)
    sign_in(client, user)
    request = rf.get("/")
    request.user = user
    for model, row in things.items():
        for address in pages_about(row, admin.site._registry[model], request):
            page = client.get(address)
            assert page.status_code == 200, address
            assert FOREIGN.findall(words_of(page.content.decode())) == [], address
            assert len(page.content) < 60_000, address


def test_each_setting_says_what_it_is_with_an_example_and_what_it_changes(client: StrictClient, rf: Any) -> None:
    request = rf.get("/")
    request.user = make_agent(Role.ADMINISTRATOR)
    sign_in(client, request.user)
    unexplained = []
    for model, desk in admin.site._registry.items():
        if not desk.has_add_permission(request):
            continue
        page = client.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add"))
        form = page.context["adminform"].form
        unexplained += [f"{model._meta.label}.{field.name}" for field in form.visible_fields() if not field.help_text]
    assert unexplained == []
