"""What the service settles at the desk: subjects, rules tried before they are used, replies written once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.core.models import OutboxMessage
from allonnes.core.queues import QUEUES
from requests_qrc.casework.models import CaseMessage, ReplyTemplate
from requests_qrc.casework.routing_checks import broken_rules, try_rule
from requests_qrc.intake.models import Case, CaseHistory, Category, RoutingRule
from tests.factories.accounts import make_agent, sign_in
from tests.factories.requests_qrc import case_in, make_category, make_service, receive
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
TRIAL_QUERIES = 7


def url(model: str, name: str, *args: object) -> str:
    return reverse(f"admin:requests_qrc_{model}_{name}", args=args)


@pytest.fixture
def manager(client: StrictClient) -> object:
    person = make_agent(Role.QRC_MANAGER)
    sign_in(client, person)
    return person


def make_rule(**fields: object) -> RoutingRule:
    named = {"name": "Lampes à la voirie", "is_active": True, **fields}
    if "department" not in named:
        named["department"] = make_service()
    return RoutingRule.objects.create(**named)


def subject(**more: object) -> dict[str, object]:
    typed = {"name": "Lampe éteinte", "position": "1", "target_days": "5", "silence_means": "rejection", "danger": "no"}
    return {**typed, **more}


def test_a_subject_is_added_with_a_code_of_its_own(client: StrictClient, manager: object) -> None:
    group = Category.objects.create(code="eclairage", name="Éclairage", is_active=True)
    typed = subject(parent=group.pk, department=make_service().pk, is_active="on")
    for name in ("Lampe éteinte", "Lampe, éteinte"):
        assert client.post(url("category", "add"), {**typed, "name": name}).status_code == 302
    codes = Category.objects.filter(parent=group).order_by("pk").values_list("code", flat=True)
    assert list(codes) == ["eclairage-lampe-eteinte", "eclairage-lampe-eteinte-2"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"is_active": "on"}, "Un sujet proposé a un service."),
        ({"danger": "always", "is_active": "on", "department": "service"}, "Un sujet dangereux a un téléphone"),
        ({"silence_means": "acceptance"}, "Dites quel texte fait du silence un accord."),
        ({"name": "???"}, "Écrivez un nom avec des lettres."),
        ({"parent": "leaf"}, "Choisissez un groupe"),
        ({"target_days": "0"}, "Écrivez un nombre de 1 au moins."),
    ],
)
def test_a_subject_that_would_not_work_is_refused_in_words(
    client: StrictClient, manager: object, more: dict[str, object], words: str
) -> None:
    leaf = make_category()
    known = {"service": leaf.department.pk if leaf.department else "", "leaf": leaf.pk}
    changed = {name: known.get(str(value), value) for name, value in more.items()}
    typed = subject(**{"parent": leaf.parent_id, **changed})
    before = Category.objects.count()
    page = client.post(url("category", "add"), typed)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert Category.objects.count() == before


def test_two_people_on_one_subject_are_told_of_each_other(client: StrictClient, manager: object) -> None:
    leaf = make_category()
    page = url("category", "change", leaf.pk)
    typed = subject(parent=leaf.parent_id, department=leaf.department_id, is_active="on", read_revision="0")
    assert client.post(page, {**typed, "target_days": "3"}).status_code == 302
    answer = client.post(page, {**typed, "target_days": "8"})
    assert "Une autre personne a modifié cette page" in answer.content.decode()
    leaf.refresh_from_db()
    assert leaf.target_days == 3


def test_a_group_with_subjects_enters_no_other_group(client: StrictClient, manager: object) -> None:
    first, second = make_category(), make_category()
    typed = subject(parent=second.parent_id, read_revision="0")
    page = client.post(url("category", "change", first.parent_id), typed)
    assert "Ce groupe contient des sujets" in page.content.decode()


def test_a_reply_with_braces_that_mean_nothing_is_refused(client: StrictClient, manager: object) -> None:
    typed = {"name": "Lampe", "body": "Bonjour {prenom}", "position": "0", "is_active": "on"}
    page = client.post(url("replytemplate", "add"), typed)
    assert "{prénom}" in page.content.decode()
    assert not ReplyTemplate.objects.exists()
    assert client.post(url("replytemplate", "add"), {**typed, "body": "Bonjour {prénom}"}).status_code == 302


def test_a_rule_is_saved_tried_then_put_to_work(client: StrictClient, manager: object) -> None:
    service, leaf = make_service(), make_category()
    kept, moved = receive(category=leaf), case_in("assigned", category=leaf)
    typed = {"name": "Lampes", "position": "1", "categories": [leaf.pk], "when": "always", "department": service.pk}
    assert client.post(url("routingrule", "add"), typed).status_code == 302
    rule = RoutingRule.objects.get()
    assert not rule.is_active
    page = client.get(url("routingrule", "try", rule.pk)).content.decode()
    assert "Elle aurait pris 2 demandes" in page
    assert "2 sont suivies ailleurs" in page
    assert page.count(str(kept.number)) == page.count(str(moved.number)) == 1
    assert Case.objects.get(pk=kept.pk).department_id is None
    assert client.post(url("routingrule", "change", rule.pk), {**typed, "is_active": "on", "read_revision": "1"})
    assert receive(category=leaf).department == service


def all_told() -> list[list[dict[str, object]]]:
    """Every row that a rule could change."""
    tables = (Case, CaseHistory, RoutingRule, OutboxMessage, CaseMessage)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_a_trial_counts_what_an_earlier_rule_takes(django_assert_num_queries: object) -> None:
    leaf = make_category()
    first = make_rule(name="Avant", position=1)
    rule = make_rule(name="Après", position=2, is_active=False)
    rule.categories.add(leaf)
    first.keywords = "seringue"
    first.save()
    for words in ("Une seringue sous le banc.", "La lampe est éteinte."):
        receive(category=leaf, description=words)
    now = timezone.now()
    receive(category=leaf, now=now - timedelta(days=91))
    receive()
    before = all_told()
    with django_assert_num_queries(TRIAL_QUERIES):  # type: ignore[operator]
        trial = try_rule(rule, now=now)
    assert (trial.received, len(trial.taken), trial.before) == (3, 1, {"Avant": 1})
    assert all_told() == before


def test_an_agent_who_sorts_reads_a_rule_and_changes_nothing(client: StrictClient) -> None:
    rule = make_rule()
    sign_in(client, make_agent(Role.QRC_AGENT))
    assert client.get(url("routingrule", "try", rule.pk)).status_code == 200
    assert client.get(url("routingrule", "add")).status_code in {302, 403}
    sign_in(client, make_agent(Role.SERVICE_AGENT, department=rule.department))
    assert client.get(url("routingrule", "try", rule.pk)).status_code in {302, 403, 404}


def test_a_rule_that_leads_nowhere_waits_in_the_queue_of_the_manager() -> None:
    gone = make_agent(Role.QRC_AGENT)
    closed, left, good = make_rule(name="Fermé"), make_rule(name="Partie", agent=gone), make_rule(name="Bonne")
    make_rule(name="À l’essai", is_active=False, agent=gone)
    assert not broken_rules().exists()
    type(closed.department).objects.filter(pk=closed.department_id).update(is_active=False)
    gone.role_assignments.update(ends_on=timezone.localdate())
    queue = QUEUES.get("regles-a-reparer")
    assert queue is not None
    assert set(queue.rows(None, timezone.now())) == {closed, left}
    assert good not in broken_rules()


def test_only_who_deals_with_requests_is_offered_in_a_rule(client: StrictClient, manager: object) -> None:
    make_agent(Role.MODERATOR, first_name="Personne")
    make_agent(Role.SERVICE_AGENT, first_name="Rosalie")
    page = client.get(url("routingrule", "add")).content.decode()
    assert "Rosalie" in page
    assert "Personne" not in page.split('id="id_agent"')[1].split("</select>")[0]
