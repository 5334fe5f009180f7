"""The actions of a council: written, started, done with what came of them, dropped with a reason."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from allonnes.core.errors import ActionDenied
from instances.outcomes.actions import initiatives
from instances.outcomes.actions.initiatives import Finished
from instances.outcomes.enums import InitiativeState
from instances.outcomes.figures import (
    InitiativeFigures,
    OpinionFigures,
    done_by_council,
    initiative_figures,
    opinion_figures,
)
from instances.outcomes.models import Initiative
from instances.outcomes.public import facts_of
from tests.factories.outcomes import (
    animator_of,
    answered_opinion,
    given_opinion,
    make_initiative,
    public_council,
    written_opinion,
)

pytestmark = pytest.mark.django_db


def _done(**fields) -> Finished:
    values = {"done_on": timezone.localdate(), "participants": 132, "spent": Decimal(1800), "result": "Une fête."}
    return Finished(**{**values, **fields})


def _finish(initiative: Initiative, by, **fields) -> None:
    initiatives.finish_initiative(initiative=initiative, done=_done(**fields), by=by, now=timezone.now())
    initiative.refresh_from_db()


def test_an_action_is_started_then_done_with_what_came_of_it() -> None:
    initiative = make_initiative(budget=Decimal(2000), audience="12-25 ans")
    by = animator_of(initiative.council)
    initiatives.start_initiative(initiative=initiative, by=by, now=timezone.now())
    _finish(initiative, by)
    assert (initiative.state, initiative.participants, initiative.result) == ("done", 132, "Une fête.")
    assert initiative.done_on == timezone.localdate()
    assert facts_of(initiative) == "132 personnes venues · 1\u202f800\u00a0€ dépensés sur 2\u202f000\u00a0€ · 12-25 ans"


def test_facts_say_what_is_known() -> None:
    assert facts_of(make_initiative()) == ""
    assert facts_of(make_initiative(budget=Decimal(500))) == "budget : 500\u00a0€"
    assert facts_of(make_initiative(spent=Decimal(500), participants=1)) == "1 personne venue · 500\u00a0€ dépensés"
    assert facts_of(make_initiative(participants=0)) == "0 personne venue"


def test_an_action_is_not_said_done_before_its_day() -> None:
    initiative = make_initiative()
    with pytest.raises(ActionDenied, match="pas encore venu"):
        _finish(initiative, animator_of(initiative.council), done_on=timezone.localdate() + timedelta(days=1))


def test_an_action_done_too_soon_is_opened_again() -> None:
    initiative = make_initiative()
    by = animator_of(initiative.council)
    _finish(initiative, by)
    with pytest.raises(ActionDenied, match="Indiquez la raison"):
        initiatives.reopen_initiative(initiative=initiative, reason="", by=by, now=timezone.now())
    initiatives.reopen_initiative(initiative=initiative, reason="Il reste un jour.", by=by, now=timezone.now())
    initiative.refresh_from_db()
    assert (initiative.state, initiative.done_on) == (InitiativeState.RUNNING, None)


def test_an_action_dropped_says_why() -> None:
    initiative = make_initiative()
    by = animator_of(initiative.council)
    initiatives.drop_initiative(initiative=initiative, reason="Plus de salle.", by=by, now=timezone.now())
    initiative.refresh_from_db()
    assert (initiative.state, initiative.dropped_because) == ("dropped", "Plus de salle.")


@pytest.mark.parametrize("act", ["start", "drop", "reopen", "finish", "save"])
def test_the_animator_of_another_council_does_nothing(act: str) -> None:
    initiative, by = make_initiative(), animator_of(public_council())
    if act == "reopen":
        _finish(initiative, animator_of(initiative.council))
    more = {"drop": {"reason": "x"}, "reopen": {"reason": "x"}, "finish": {"done": _done()}}.get(act, {})
    with pytest.raises(ActionDenied, match="animé par une autre personne"):
        getattr(initiatives, f"{act}_initiative")(initiative=initiative, by=by, now=timezone.now(), **more)


def test_writing_keeps_what_the_buttons_wrote_meanwhile() -> None:
    initiative = make_initiative()
    by = animator_of(initiative.council)
    stale = Initiative.objects.get(pk=initiative.pk)
    _finish(initiative, by)
    stale.title = "Nuit du sport et du jeu"
    initiatives.save_initiative(initiative=stale, by=by, now=timezone.now())
    stale.refresh_from_db()
    assert (stale.title, stale.state, stale.done_on) == ("Nuit du sport et du jeu", "done", timezone.localdate())
    assert str(stale) == stale.title


def test_a_new_action_is_saved() -> None:
    council = public_council()
    row = make_initiative(council)
    row.pk = None
    row._state.adding = True
    initiatives.save_initiative(initiative=row, by=animator_of(council), now=timezone.now())
    assert Initiative.objects.count() == 2


def test_an_action_is_late_once_its_last_day_is_over() -> None:
    today = timezone.localdate()
    council = public_council()
    late = make_initiative(council, starts_on=today - timedelta(days=3), ends_on=today - timedelta(days=1))
    make_initiative(council, starts_on=today - timedelta(days=3), ends_on=today)
    assert list(Initiative.objects.late_on(today)) == [late]


def test_figures_count_opinions_and_actions_of_a_council_and_of_all() -> None:
    today = timezone.localdate()
    council = public_council(answer_days=10)
    written_opinion(council)
    for ago in (4, 8):
        answered_opinion(council, given_on=max(today - timedelta(days=ago), today.replace(month=1, day=1)))
    given_opinion(council)
    answered_opinion()
    figures = opinion_figures(today.year, today, council)
    assert (figures.given, figures.answered, figures.waiting, figures.late, figures.days) == (3, 2, 1, 0, 6)
    assert opinion_figures(today.year, today).given == 4
    assert opinion_figures(today.year - 1, today) == OpinionFigures(0, 0, 0, 0, None)
    _finish(make_initiative(council), animator_of(council))
    make_initiative(council, ends_on=today.replace(month=12, day=31), starts_on=today)
    assert initiative_figures(today.year, council) == InitiativeFigures(done=1, running=0, planned=1)
    assert initiative_figures(today.year).done == 1
    assert done_by_council(today.year) == {council.pk: 1}
