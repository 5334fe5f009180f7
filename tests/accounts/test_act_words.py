"""The log in words: no name of the code, no data, the values before and after."""

import ast
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import audit
from allonnes.accounts.act_words import act_lines, acts_about, names_of, told_act
from allonnes.accounts.roles import Role
from allonnes.core.wording import ACT_DETAILS, plain
from budgets.editions.actions.setup import schedule_decisions, set_dates
from budgets.editions.permissions.setup import Span
from tests.conventions.house import code
from tests.factories.accounts import make_administrator, make_agent, make_user, sign_in
from tests.factories.budgets import EditionFactory
from tests.factories.setup import BEFORE, SPANS, dated_edition
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
# Numbers of rows that no page shows: the act itself says enough.
UNTOLD = {"moderation", "assignment", "kiosk", "previous_hash"}


def kept_by(node: ast.Call) -> set[str]:
    """What a call of `audit.record` keeps, by name."""
    return {word.arg for word in node.keywords if word.arg} - {"by"}


def test_each_part_that_an_act_keeps_is_told_or_left_out_on_purpose() -> None:
    calls = [
        node
        for path in code()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func) == "audit.record"
    ]
    kept = set().union(*(kept_by(call) for call in calls))
    assert len(kept) > 20
    assert {name for name in kept if name not in ACT_DETAILS} <= UNTOLD


def test_dates_are_told_before_and_after() -> None:
    edition, by = dated_edition(), make_administrator()
    later = Span(SPANS["deposit"].starts_at, SPANS["deposit"].ends_at - timedelta(days=1))  # type: ignore[operator]
    set_dates(edition=edition, spans={**SPANS, "deposit": later}, by=by, now=BEFORE)
    told = acts_about(edition)[0]
    assert told.what == "Dates d’une édition choisies"
    lines = [line.replace("\xa0", " ") for line in told.lines]
    assert lines[0].startswith("Édition : Budget")
    assert [line.split(" : ")[0] for line in lines[1:]] == ["Dépôt", "Avant, Dépôt"]
    assert lines[1] != lines[2]


def test_a_date_chosen_tells_the_one_of_before() -> None:
    edition, by = dated_edition(), make_administrator()
    schedule_decisions(edition=edition, at=SPANS["study"].ends_at - timedelta(days=1), by=by, now=BEFORE)  # type: ignore[operator]
    assert acts_about(edition)[0].lines[-1] == "Date d’avant : rien"


def test_a_setting_changed_is_called_by_its_name_with_both_values() -> None:
    changed = {"amount": ["100000", "120000"], "is_knapsack": ["False", "True"], "support": ["votes", "points"]}
    entry = audit.record("budgets.change_edition", by=None, edition="budget-2027", changed=changed)
    assert act_lines(entry, {})[1:] == [
        "Enveloppe : « 100000 », puis « 120000 »",
        "Les projets choisis tiennent ensemble dans l’enveloppe : « non », puis « oui »",
        "On compte le : « nombre de voix », puis « nombre de points »",
    ]
    assert told_act(entry, {}).who == "Le portail"


def test_people_are_told_by_name_in_one_question(django_assert_num_queries: object) -> None:
    people = [make_user(first_name="Léa", last_name=f"Martin {number}") for number in range(3)]
    entries = [audit.record("role.grant", by=None, user=user.pk, role=Role.MODERATOR) for user in people]
    with django_assert_num_queries(1):  # type: ignore[operator]
        names = names_of(entries)
    assert act_lines(entries[0], names) == ["Personne : Léa Martin 0", "Rôle : Modératrice ou modérateur"]
    gone = audit.record("account.erase", by=None, user=999_999)
    assert act_lines(gone, names_of([gone])) == ["Personne : ce qui a été supprimé depuis"]


def test_an_erased_person_has_no_name_in_the_log() -> None:
    user = make_user(first_name="Léa", is_active=False, erased_at=timezone.now())
    entry = audit.record("account.erase", by=None, user=user.pk)
    assert act_lines(entry, names_of([entry])) == ["Personne : Compte supprimé"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "rien"),
        (True, "oui"),
        (False, "non"),
        (1200, "1\u202f200"),
        (["a", ""], "« a », puis « rien »"),
        ("2027-03-07", "dimanche 7\xa0mars 2027"),
        ("Le marché", "Le marché"),
    ],
)
def test_values_are_said_plainly(value: object, words: str) -> None:
    assert plain(value) == words


def test_nothing_is_told_of_a_thing_that_no_act_names() -> None:
    assert acts_about(audit.record("audit.purge", by=None)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_shows_words_and_no_data(client: StrictClient, count: int, django_assert_num_queries: object) -> None:
    user = make_administrator(first_name="Nadège", last_name="Roy")
    sign_in(client, user)
    for number in range(count):
        audit.record("role.grant", by=user, user=make_user(first_name=f"Zoé{number}").pk, role=Role.MODERATOR)
    address = reverse("admin:accounts_auditentry_changelist")
    client.get(address)
    with django_assert_num_queries(9):  # type: ignore[operator]
        page = client.get(address).content.decode()
    assert "Personne : Zoé0" in page
    assert "Nadège Roy" in page
    assert "{&#x27;" not in page
    assert "{&quot;" not in page


def test_the_log_is_filtered_by_person_and_one_act_has_its_page(client: StrictClient) -> None:
    nadege, other = make_administrator(first_name="Nadège"), make_administrator(first_name="Paul")
    sign_in(client, nadege)
    audit.record("budgets.publish_edition", by=nadege, edition="budget-2027")
    audit.record("budgets.hide_edition", by=other, edition="budget-2027")
    alone = audit.record("audit.purge", by=None, first_kept=1)
    address = reverse("admin:accounts_auditentry_changelist")
    assert client.get(address, {"par": other.pk}).context["cl"].result_count == 1
    assert client.get(address, {"par": "portail"}).context["cl"].result_count == 1
    assert client.get(address, {"par": "zz"}).context["cl"].result_count == 3
    page = client.get(reverse("admin:accounts_auditentry_change", args=[alone.pk])).content.decode()
    assert "Première ligne gardée" in page


def test_the_history_of_an_edition_tells_its_acts_to_the_administrator_alone(client: StrictClient) -> None:
    edition = EditionFactory()
    audit.record("budgets.publish_edition", by=None, edition=edition.slug)
    address = reverse("admin:budgets_edition_history", args=[edition.pk])
    sign_in(client, make_administrator())
    assert "Édition publiée" in client.get(address).content.decode()
    sign_in(client, make_agent(Role.VOTE_OFFICER))
    assert "Édition publiée" not in client.get(address).content.decode()
