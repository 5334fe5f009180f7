"""Rules, money and dates that change while residents propose: with a reason, in public, with both values."""

import re
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from allonnes.accounts.models import AuditEntry
from allonnes.core.errors import ActionDenied
from budgets.editions.actions import setup
from budgets.editions.models import Edition, Regulation
from budgets.editions.permissions.setup import Span
from tests.factories.accounts import make_administrator, sign_in
from tests.factories.budgets import at
from tests.factories.setup import BEFORE, IN_DEPOSIT, SPANS, VOTE_START, dated_edition, read_on, regulated
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
REASON = "La subvention de l’État est plus petite que prévu."
LONGER = at("2026-12-31 08:00")


def _capped(edition: Edition, cost: int) -> Edition:
    changed = Edition.objects.get(pk=edition.pk)
    changed.max_project_cost = cost
    return changed


def test_a_cap_changed_during_the_deposit_is_published_with_its_reason_and_both_values(client: StrictClient) -> None:
    by, edition = make_administrator(), dated_edition(max_project_cost=30_000, amount=100_000)
    regulated(edition, by)
    setup.change_edition(edition=_capped(edition, 20_000), by=by, now=IN_DEPOSIT, reason=f" {REASON} ")
    first, second = edition.regulations.order_by("number")
    assert (first.changes, first.reason) == ([], "")
    assert (second.number, second.deliberation, second.reason) == (2, first.deliberation, REASON)
    what = {"what": "Coût maximal d’un projet", "before": "30\u202f000\u00a0€", "after": "20\u202f000\u00a0€"}
    assert second.changes == [what]
    assert second.body.startswith(first.body)
    assert second.body.endswith(
        "## Modification du vendredi 20\u00a0novembre 2026\n\n"
        "- Coût maximal d’un projet : « 30\u202f000\u00a0€ », puis « 20\u202f000\u00a0€ »\n\n"
        f"Motif : {REASON}"
    )
    with time_machine.travel(IN_DEPOSIT, tick=False):
        page = " ".join(client.get(f"/budgets/{edition.slug}/").content.decode().split())
    assert "Ce qui a changé depuis le début du dépôt" in page
    assert re.search(r"Avant :\s*30.000.€.*Maintenant :\s*20.000.€", page)
    assert REASON in page.replace("&#x27;", "’")
    detail = AuditEntry.objects.get(act="budgets.change_edition").detail
    assert (detail["changed"], detail["reason"]) == ({"max_project_cost": ["30000", "20000"]}, REASON)


@pytest.mark.parametrize("reason", ["", "   ", "Erreur."])
def test_without_a_reason_nothing_changes(reason: str) -> None:
    by, edition = make_administrator(), dated_edition(max_project_cost=30_000, amount=100_000)
    regulated(edition, by)
    moved = {**SPANS, "deposit": Span(SPANS["deposit"].starts_at, LONGER), "study": Span(LONGER, VOTE_START)}
    for act in (
        lambda: setup.change_edition(edition=_capped(edition, 20_000), by=by, now=IN_DEPOSIT, reason=reason),
        lambda: setup.set_dates(edition=edition, spans=moved, by=by, now=IN_DEPOSIT, reason=reason),
    ):
        with pytest.raises(ActionDenied, match="Dites pourquoi elles changent"):
            act()
    edition.refresh_from_db()
    assert (edition.max_project_cost, edition.regulations.count()) == (30_000, 1)
    assert edition.phases.get(kind="deposit").ends_at == SPANS["deposit"].ends_at


def test_a_change_needs_a_reglement_to_be_written_in() -> None:
    by, edition = make_administrator(), dated_edition(max_project_cost=30_000, amount=100_000)
    with pytest.raises(ActionDenied, match="Publiez d’abord le règlement"):
        setup.change_edition(edition=_capped(edition, 20_000), by=by, now=IN_DEPOSIT, reason=REASON)


def test_dates_moved_during_the_deposit_are_published_too() -> None:
    by, edition = make_administrator(), dated_edition()
    regulated(edition, by)
    moved = {**SPANS, "deposit": Span(SPANS["deposit"].starts_at, LONGER), "study": Span(LONGER, VOTE_START)}
    moved.pop("delivery")
    edition.phases.filter(kind="delivery").delete()
    Edition.objects.filter(pk=edition.pk).update(is_published=True)
    moved["delivery"] = SPANS["delivery"]
    setup.set_dates(edition=edition, spans=moved, by=by, now=IN_DEPOSIT, reason=REASON)
    told = {
        change["what"]: (change["before"], change["after"]) for change in edition.regulations.latest("number").changes
    }
    assert list(told) == ["Dépôt", "Étude", "Réalisation"]
    assert [words.replace("\u00a0", " ") for words in told["Dépôt"]] == [
        "du jeudi 5 novembre 2026 à 8 h au jeudi 24 décembre 2026 à 8 h",
        "du jeudi 5 novembre 2026 à 8 h au jeudi 31 décembre 2026 à 8 h",
    ]
    assert told["Réalisation"][0] == "pas de dates"
    assert told["Réalisation"][1].startswith("à partir du jeudi 29")
    detail = AuditEntry.objects.get(act="budgets.set_dates").detail
    assert detail["reason"] == REASON
    assert detail["dates"]["deposit"][1] != detail["dates_before"]["deposit"][1]


def test_each_kind_of_value_has_its_words() -> None:
    by, edition = make_administrator(), dated_edition(minimum_age=None)
    regulated(edition, by)
    changed = Edition.objects.get(pk=edition.pk)
    changed.minimum_age, changed.age_on = 11, date(2027, 3, 4)
    changed.is_open_to_workers, changed.rule = not edition.is_open_to_workers, "greedy-stop"
    setup.change_edition(edition=changed, by=by, now=IN_DEPOSIT, reason=REASON)
    told = {
        change["what"]: (change["before"], change["after"]) for change in edition.regulations.latest("number").changes
    }
    assert told["Âge minimal pour voter"] == ("rien", "11")
    assert told["Âge compté au"] == ("rien", "jeudi 4\u00a0mars 2027")
    assert set(told["Ouvert aux personnes qui y travaillent"]) == {"oui", "non"}
    assert told["Règle de dépouillement"][1] == "Le plus de voix, arrêt au premier qui ne rentre pas"


def test_before_the_deposit_hidden_or_for_what_is_no_rule_no_reason_is_asked() -> None:
    by, edition = make_administrator(), dated_edition(max_project_cost=30_000, amount=100_000)
    regulated(edition, by)
    setup.change_edition(edition=_capped(edition, 25_000), by=by, now=BEFORE)
    retitled = Edition.objects.get(pk=edition.pk)
    retitled.title, retitled.study_days = "Le budget des habitants", 40
    setup.change_edition(edition=retitled, by=by, now=IN_DEPOSIT)
    Edition.objects.filter(pk=edition.pk).update(is_published=False)
    setup.change_edition(edition=_capped(edition, 20_000), by=by, now=IN_DEPOSIT)
    assert edition.regulations.count() == 1


@time_machine.travel(IN_DEPOSIT, tick=False)
def test_the_desk_asks_why_beside_what_was_typed(client: StrictClient) -> None:
    by, edition = make_administrator(), dated_edition(max_project_cost=30_000, amount=100_000)
    regulated(edition, by)
    sign_in(client, by)
    address = f"/gestion/budgets/edition/{edition.pk}/change/"
    form = client.get(address).context["adminform"].form
    answers = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    answers = {name: value for name, value in answers.items() if value is not False} | read_on(client, address)
    refused = client.post(address, {**answers, "max_project_cost": "20000"})
    assert "Dites pourquoi elles changent" in refused.content.decode()
    assert 'value="20000"' in refused.content.decode()
    kept = client.post(address, {**answers, "max_project_cost": "20000", "reason": REASON})
    assert kept.status_code == 302
    edition.refresh_from_db()
    assert edition.max_project_cost == 20_000
    assert edition.regulations.latest("number").reason == REASON


def test_the_database_refuses_a_change_without_its_reason() -> None:
    edition = dated_edition()
    row = {"number": 1, "body": "Texte", "deliberation": "n° 1", "deliberated_on": date(2026, 9, 1)}
    with pytest.raises(IntegrityError, match="regulation_change_has_its_reason"), transaction.atomic():
        Regulation.objects.create(edition=edition, **row, changes=[{"what": "Enveloppe", "before": "1", "after": "2"}])
