"""Preparing an edition: who may, until its vote is opened, and what the dates and texts must respect."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from allonnes.accounts.models import AuditEntry, User
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied, InvalidInput
from allonnes.town.models import Neighbourhood
from budgets.editions.actions import setup
from budgets.editions.actions import visibility as editions
from budgets.editions.criteria import DEFAULT_CRITERIA
from budgets.editions.enums import ShareKind
from budgets.editions.models import Category, Competence, Criterion, Edition, Envelope, Regulation
from budgets.editions.permissions.setup import Span
from budgets.editions.slugs import edition_slug
from budgets.projects.models import Authorship
from budgets.projects.shares.actions import save_share
from tests.factories.accounts import make_administrator, make_agent, make_department, make_user
from tests.factories.budgets import EditionFactory, EnvelopeFactory, ProjectFactory, at, make_counted_edition
from tests.factories.setup import (
    AFTER_DEPOSIT,
    BEFORE,
    IN_DEPOSIT,
    SPANS,
    VOTE_START,
    dated_edition,
    ready_edition,
    regulated,
)
from tests.factories.studies import given_back, studied_edition
from tests.factories.together import together
from tests.factories.town import PartnerBodyFactory
from tests.factories.votes import freeze

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def blank(**fields: Any) -> Edition:
    return Edition(**{"title": "Budget participatif 2030", "year": 2030, "amount": 100_000, **fields})


def acts_on(edition: Edition, by: User, now: Any) -> dict[str, Callable[[], Any]]:
    """Everything that changes an edition."""
    known = Category.objects.get_or_create(edition=edition, name="Culture", slug="culture")[0]
    return {
        "edition": lambda: setup.change_edition(edition=Edition.objects.get(pk=edition.pk), by=by, now=now),
        "part": lambda: setup.save_part(part=Criterion(edition=edition, label="Utile à tous"), by=by, now=now),
        "delete": lambda: setup.delete_part(part=known, by=by, now=now),
        "dates": lambda: setup.set_dates(edition=edition, spans=SPANS, by=by, now=now),
        "decisions": lambda: setup.schedule_decisions(edition=edition, at=VOTE_START - SECOND, by=by, now=now),
        "regulation": lambda: regulated(edition, by, deliberation=f"n° {now:%H%M%S}", now=now),
    }


# --- Who, and until when ----------------------------------------------------------------------------
@pytest.mark.parametrize("role", [*Role.values, None])
def test_only_the_administrator_prepares(role: str | None) -> None:
    user = make_agent(role) if role else make_user()
    edition = dated_edition()
    for act in acts_on(edition, user, BEFORE).values():
        if role == Role.ADMINISTRATOR:
            act()
            continue
        with pytest.raises(ActionDenied, match="Seule la personne qui administre"):
            act()
    if role != Role.ADMINISTRATOR:
        with pytest.raises(ActionDenied, match="Seule la personne qui administre"):
            setup.create_edition(edition=blank(), by=user, now=BEFORE)
        assert not Edition.objects.filter(year=2030).exists()


@pytest.mark.parametrize("name", ["edition", "part", "delete", "dates", "regulation"])
def test_everything_stops_once_the_vote_is_opened(name: str) -> None:
    by, edition = make_administrator(), dated_edition()
    acts_on(edition, by, VOTE_START - SECOND)[name]()
    freeze(edition)
    with pytest.raises(ActionDenied, match="Tout est figé pour le vote depuis le"):
        acts_on(edition, by, VOTE_START - SECOND)[name]()


def test_decisions_are_not_scheduled_once_the_vote_is_opened() -> None:
    edition = dated_edition()
    freeze(edition)
    with pytest.raises(ActionDenied, match="Tout est figé"):
        acts_on(edition, make_administrator(), BEFORE)["decisions"]()


def test_an_imported_edition_and_one_with_a_result_are_only_read() -> None:
    by = make_administrator()
    for edition, words in ((EditionFactory(imported=True), "autre ville"), (make_counted_edition(), "résultat")):
        for act in acts_on(edition, by, BEFORE).values():
            with pytest.raises(ActionDenied, match=words):
                act()


# --- The edition ------------------------------------------------------------------------------------
def test_a_new_edition_is_hidden_and_has_the_default_criteria() -> None:
    by = make_administrator()
    edition = setup.create_edition(edition=blank(is_published=True), by=by, now=BEFORE)
    assert (edition.slug, edition.is_published) == ("budget-participatif-2030", False)
    assert [criterion.label for criterion in edition.criteria.all()] == [
        str(label) for label, _help in DEFAULT_CRITERIA
    ]
    assert AuditEntry.objects.get(act="budgets.create_edition").by == by


def test_an_address_holds_the_year_and_hides_no_page() -> None:
    assert edition_slug("Déposer", 2030) == "deposer-2030"
    assert len(edition_slug("Un titre très long " * 8, 2030)) == 80


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"max_project_cost": 200_000}, "plus que l’enveloppe"),
        ({"min_choices": 4, "max_choices": 2}, "maximum de choix"),
        ({"minimum_age": 11}, "à quelle date l’âge"),
        ({"is_open_to_residents": False, "is_open_to_students": False, "is_open_to_workers": False}, "qui peut voter"),
        ({"title": ""}, "vide|réponse|obligatoire"),
    ],
)
def test_a_wrong_edition_is_refused_with_its_reason(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        setup.create_edition(edition=blank(**wrong), by=make_administrator(), now=BEFORE)
    assert not Edition.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_edition_created_twice_at_once_is_one() -> None:
    by = make_administrator()
    outcomes = together(*[lambda: setup.create_edition(edition=blank(), by=by, now=BEFORE)] * 2)
    assert sorted(type(outcome) is ActionDenied for outcome in outcomes) == [False, True]
    assert Edition.objects.count() == 1
    assert Criterion.objects.count() == len(DEFAULT_CRITERIA)


def test_a_change_undoes_no_other_act_and_is_recorded() -> None:
    by, edition = make_administrator(), dated_edition(hidden=True)
    open_form = Edition.objects.get(pk=edition.pk)
    Edition.objects.filter(pk=edition.pk).update(is_published=True, decisions_publish_at=AFTER_DEPOSIT)
    open_form.amount, open_form.slug = 120_000, "autre"
    setup.change_edition(edition=open_form, by=by, now=BEFORE)
    kept = Edition.objects.get(pk=edition.pk)
    assert (kept.amount, kept.slug, kept.is_published) == (120_000, edition.slug, True)
    assert (kept.decisions_publish_at, kept.revision) == (AFTER_DEPOSIT, 1)
    assert AuditEntry.objects.get(act="budgets.change_edition").by == by


# --- Shares, themes, criteria -----------------------------------------------------------------------
def priority(edition: Edition, name: str, amount: int) -> Envelope:
    Neighbourhood.objects.get_or_create(name="Chaoué", slug="chaoue", is_priority=True)
    return Envelope(edition=edition, name=name, amount=amount, kind=ShareKind.PRIORITY)


def test_shares_never_exceed_the_money() -> None:
    by, edition = make_administrator(), EditionFactory(amount=100_000)
    share = priority(edition, "Jeunesse", 60_000)
    save_share(share=share, by=by, now=BEFORE)
    assert share.slug == "jeunesse"
    with pytest.raises(ActionDenied, match=r"font 100.001"):
        save_share(share=priority(edition, "Quartier", 40_001), by=by, now=BEFORE)
    save_share(share=priority(edition, "Quartier", 40_000), by=by, now=BEFORE)
    share.amount = 60_001
    with pytest.raises(ActionDenied, match=r"font 100.001"):
        save_share(share=share, by=by, now=BEFORE)
    edition.amount = 99_999
    with pytest.raises(ActionDenied, match=r"l’enveloppe n’est que de 99.999"):
        setup.change_edition(edition=edition, by=by, now=BEFORE)


@pytest.mark.django_db(transaction=True)
def test_two_shares_at_once_never_exceed_the_money() -> None:
    by, edition = make_administrator(), EditionFactory(amount=100_000)
    shares = [priority(edition, name, 60_000) for name in ("Jeunesse", "Quartier")]
    together(*[lambda share=share: save_share(share=share, by=by, now=BEFORE) for share in shares])
    assert [share.amount for share in edition.envelopes.all()] == [60_000]


def test_a_name_is_used_once_in_an_edition() -> None:
    by, edition = make_administrator(), EditionFactory()
    for part, words in (
        (lambda: Category(edition=edition, name="Sport"), "Ce thème existe déjà"),
        (lambda: Criterion(edition=edition, label="Utile"), "Ce critère existe déjà"),
    ):
        setup.save_part(part=part(), by=by, now=BEFORE)
        with pytest.raises(InvalidInput, match=words):
            setup.save_part(part=part(), by=by, now=BEFORE)


def test_the_database_refuses_an_empty_share_and_two_competent_bodies() -> None:
    edition = EditionFactory()
    with pytest.raises(IntegrityError, match="envelope_not_empty"), transaction.atomic():
        EnvelopeFactory(edition=edition, amount=0)
    with pytest.raises(IntegrityError, match="competence_of_one_body"), transaction.atomic():
        Competence.objects.create(subject="Les bus", partner=PartnerBodyFactory(), department=make_department())


# --- Dates ------------------------------------------------------------------------------------------
def spans_with(**changes: Span | None) -> dict[str, Span]:
    return {kind: span for kind, span in {**SPANS, **changes}.items() if span}


def refused_dates(edition: Edition, words: str, now: Any = BEFORE, **changes: Span | None) -> None:
    before = list(edition.phases.order_by("starts_at").values_list("kind", "starts_at", "ends_at"))
    with pytest.raises(ActionDenied, match=words):
        setup.set_dates(edition=edition, spans=spans_with(**changes), by=make_administrator(), now=now)
    assert list(edition.phases.order_by("starts_at").values_list("kind", "starts_at", "ends_at")) == before


def dates_of(edition: Edition) -> dict[str, Span]:
    return {phase.kind: Span(phase.starts_at, phase.ends_at) for phase in edition.phases.all()}


def test_dates_are_written_together_and_recorded() -> None:
    by, edition = make_administrator(), EditionFactory(hidden=True)
    setup.set_dates(edition=edition, spans=SPANS, by=by, now=BEFORE)
    assert dates_of(edition) == SPANS
    later = {
        kind: Span(span.starts_at + timedelta(days=40), span.ends_at and span.ends_at + timedelta(days=40))
        for kind, span in SPANS.items()
    }
    setup.set_dates(edition=edition, spans=later, by=by, now=BEFORE)
    assert dates_of(edition) == later
    assert AuditEntry.objects.filter(act="budgets.set_dates").count() == 2


def test_a_hidden_edition_may_lack_phases_and_a_visible_one_not() -> None:
    by, hidden = make_administrator(), EditionFactory(hidden=True)
    setup.set_dates(edition=hidden, spans=spans_with(results=None, delivery=None), by=by, now=BEFORE)
    assert len(dates_of(hidden)) == 3
    refused_dates(dated_edition(), "Il manque : Résultats", results=None)


def test_phases_follow_their_order_without_overlap() -> None:
    edition = dated_edition(hidden=True)
    refused_dates(edition, "« Étude » commence avant la fin", study=Span(at("2026-12-01 08:00"), VOTE_START))
    vote = Span(at("2026-10-02 08:00"), at("2026-10-20 20:00"))
    refused_dates(edition, "« Vote » commence avant la fin", vote=vote)
    refused_dates(edition, "vient après son début", vote=Span(VOTE_START, VOTE_START))
    refused_dates(edition, "seule la réalisation", vote=Span(VOTE_START, None))


def test_a_started_phase_keeps_its_start_and_an_ended_one_everything() -> None:
    edition = dated_edition()
    start, end = SPANS["deposit"].starts_at, SPANS["deposit"].ends_at
    refused_dates(edition, "son début ne change plus", IN_DEPOSIT, deposit=Span(at("2026-11-01 08:00"), end))
    refused_dates(edition, "serait déjà passée", IN_DEPOSIT, deposit=Span(start, at("2026-11-20 09:59")))
    refused_dates(edition, "est terminée", AFTER_DEPOSIT, deposit=Span(start, at("2026-12-20 08:00")))
    longer = at("2026-12-31 08:00")
    spans = spans_with(deposit=Span(start, longer), study=Span(longer, VOTE_START))
    by = make_administrator()
    regulated(edition, by)
    setup.set_dates(edition=edition, spans=spans, by=by, now=IN_DEPOSIT, reason="Les fêtes de fin d’année.")
    assert dates_of(edition) == spans


def test_hiding_an_edition_reopens_no_phase_that_people_saw_end() -> None:
    by, edition = make_administrator(), ready_edition(hidden=True)
    editions.publish_edition(edition=edition, by=by, now=BEFORE)
    editions.hide_edition(edition=edition, by=by, now=AFTER_DEPOSIT)
    start = SPANS["deposit"].starts_at
    longer = at("2026-12-28 08:00")
    spans = {"deposit": Span(start, longer), "study": Span(longer, SPANS["study"].ends_at)}
    refused_dates(edition, "est terminée", AFTER_DEPOSIT, **spans)


def test_a_started_delivery_may_stay_without_end() -> None:
    # No vote phase freezes this edition, so that the delivery under way is reached.
    edition = EditionFactory(hidden=True)
    by = make_administrator()
    delivery = Span(at("2026-09-01 08:00"), at("2026-12-01 08:00"))
    setup.set_dates(edition=edition, spans={"delivery": delivery}, by=by, now=BEFORE)
    Authorship.objects.create(project=ProjectFactory(edition=edition), user=make_user())
    open_ended = Span(delivery.starts_at, None)
    setup.set_dates(edition=edition, spans={"delivery": open_ended}, by=by, now=BEFORE)
    assert dates_of(edition) == {"delivery": open_ended}
    with pytest.raises(ActionDenied, match="son début ne change plus"):
        setup.set_dates(edition=edition, spans={}, by=by, now=BEFORE)


def test_nothing_new_starts_in_the_past_once_people_know_the_edition() -> None:
    past = Span(at("2026-09-01 08:00"), at("2026-12-24 08:00"))
    refused_dates(dated_edition(), "dans le passé", deposit=past)
    hidden = dated_edition(hidden=True)
    setup.set_dates(edition=hidden, spans=spans_with(deposit=past), by=make_administrator(), now=BEFORE)
    assert dates_of(hidden)["deposit"] == past
    refused_dates(EditionFactory(hidden=True), "« Vote » commencerait", now=VOTE_START + SECOND)


@pytest.mark.django_db(transaction=True)
def test_two_calendars_at_once_never_mix() -> None:
    by, edition = make_administrator(), EditionFactory(hidden=True)
    shifted = {kind: Span(span.starts_at + timedelta(days=7), span.ends_at) for kind, span in SPANS.items()}
    acts = [lambda spans=spans: setup.set_dates(edition=edition, spans=spans, by=by, now=BEFORE)
            for spans in (SPANS, shifted)]  # fmt: skip
    assert together(*acts) == [None, None]
    assert dates_of(edition) in (SPANS, shifted)


# --- The day of the decisions -----------------------------------------------------------------------
def test_decisions_are_published_during_the_study() -> None:
    by, edition = make_administrator(), dated_edition()
    for moment in (SPANS["study"].starts_at, VOTE_START - SECOND, None):
        setup.schedule_decisions(edition=edition, at=moment, by=by, now=BEFORE)
        assert Edition.objects.get(pk=edition.pk).decisions_publish_at == moment
    for moment in (SPANS["study"].starts_at - SECOND, VOTE_START):
        with pytest.raises(ActionDenied, match="doit tomber pendant l’étude"):
            setup.schedule_decisions(edition=edition, at=moment, by=by, now=BEFORE)
    with pytest.raises(ActionDenied, match="déjà passée"):
        setup.schedule_decisions(edition=edition, at=AFTER_DEPOSIT, by=by, now=AFTER_DEPOSIT)
    with pytest.raises(ActionDenied, match="d’abord les dates de l’étude"):
        setup.schedule_decisions(edition=EditionFactory(), at=AFTER_DEPOSIT, by=by, now=BEFORE)
    assert AuditEntry.objects.filter(act="budgets.schedule_decisions").count() == 3


def test_the_study_does_not_move_away_from_the_day_of_its_decisions() -> None:
    edition = dated_edition(decisions_publish_at=at("2027-03-01 08:00"))
    refused_dates(edition, "doit tomber pendant l’étude", study=Span(SPANS["study"].starts_at, at("2027-02-01 08:00")))


# --- The règlement ----------------------------------------------------------------------------------
def test_a_version_follows_the_other_and_none_changes() -> None:
    by, edition = make_administrator(), dated_edition()
    first = regulated(edition, by)
    second = regulated(edition, by, body="# Article 1\r\n\r\nAutre texte.  ", deliberation=" n° 2026-120 ")
    assert (first.number, second.number) == (1, 2)
    assert (second.body, second.deliberation) == ("# Article 1\n\nAutre texte.", "n° 2026-120")
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        Regulation.objects.filter(pk=first.pk).update(body="Réécrit")
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        first.delete()
    acts = AuditEntry.objects.filter(act="budgets.publish_regulation").order_by("id")
    assert [entry.detail["version"] for entry in acts] == [1, 2]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"body": "  \n "}, "Écrivez le texte"),
        ({"deliberation": "  "}, "référence de la délibération"),
        ({"deliberated_on": date(2026, 10, 2)}, "jour à venir"),
    ],
)
def test_a_version_without_text_or_deliberation_is_refused(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(ActionDenied, match=words):
        regulated(dated_edition(), **wrong)


def test_the_database_refuses_a_version_without_deliberation() -> None:
    with pytest.raises(IntegrityError, match="regulation_written_and_deliberated"), transaction.atomic():
        Regulation.objects.create(
            edition=EditionFactory(), number=1, body="Texte", deliberation="", deliberated_on=date(2026, 1, 1)
        )


@pytest.mark.django_db(transaction=True)
def test_a_version_posted_twice_at_once_is_one() -> None:
    by, edition = make_administrator(), dated_edition()
    outcomes = together(*[lambda: regulated(edition, by)] * 2)
    assert [str(outcome) for outcome in outcomes if isinstance(outcome, ActionDenied)] == [
        "Ce texte est déjà celui du règlement en vigueur."
    ]
    assert Regulation.objects.count() == 1


def test_the_words_of_a_criterion_stay_once_a_study_quotes_them() -> None:
    by, dossier = make_administrator(), given_back(studied_edition())
    criterion = dossier.project.edition.criteria.order_by("pk")[0]
    criterion.label = "Autre chose"
    with pytest.raises(ActionDenied, match="son nom ne change plus"):
        setup.save_part(part=criterion, by=by, now=BEFORE)
    criterion.refresh_from_db()
    criterion.help_text = "Pour tout le monde."
    setup.save_part(part=criterion, by=by, now=BEFORE)
    free = Criterion.objects.create(edition=dossier.project.edition, label="Beau", position=9)
    free.label = "Utile"
    setup.save_part(part=free, by=by, now=BEFORE)
    setup.delete_part(part=free, by=by, now=BEFORE)
    assert AuditEntry.objects.filter(act__in=["budgets.save_part", "budgets.delete_part"]).count() == 3


def test_a_criterion_about_competence_is_known() -> None:
    assert Criterion(label="Compétence de la ville").is_about_competence
    assert not Criterion(label="Intérêt général").is_about_competence
