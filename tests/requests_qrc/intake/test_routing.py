"""Where a new case goes by itself."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from allonnes.accounts.roles import Role
from allonnes.outreach.enums import Channel
from allonnes.town.models import Neighbourhood
from requests_qrc.intake.actions.routing import fault_of
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.models import RoutingRule
from tests.factories.accounts import make_agent
from tests.factories.requests_qrc import make_category, make_service, receive

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
MONDAY_MORNING = datetime(2026, 11, 30, 9, tzinfo=PARIS)
MONDAY_NIGHT = datetime(2026, 11, 30, 22, tzinfo=PARIS)
CHRISTMAS = datetime(2026, 12, 25, 10, tzinfo=PARIS)


def make_rule(**fields):
    return RoutingRule.objects.create(**{"name": "Règle", "is_active": True, "department": make_service(), **fields})


@pytest.mark.parametrize(
    ("when", "moment", "is_given"),
    [
        (RoutingRule.When.OPEN, MONDAY_MORNING, True),
        (RoutingRule.When.OPEN, MONDAY_NIGHT, False),
        (RoutingRule.When.OPEN, CHRISTMAS, False),
        (RoutingRule.When.CLOSED, MONDAY_NIGHT, True),
        (RoutingRule.When.CLOSED, CHRISTMAS, True),
        (RoutingRule.When.CLOSED, MONDAY_MORNING, False),
        (RoutingRule.When.ALWAYS, CHRISTMAS, True),
    ],
)
def test_a_rule_holds_at_its_hours(when, moment, is_given):
    rule = make_rule(when=when)
    case = receive(now=moment)
    assert (case.department == rule.department) is is_given
    assert case.state == (CaseState.ASSIGNED if is_given else CaseState.RECEIVED)


def test_a_rule_holds_for_its_quartier_its_channel_and_its_words():
    quartier = Neighbourhood.objects.create(name="Chaoué", slug="chaoue")
    rule = make_rule(channel=Channel.PHONE, keywords="seringue, aiguille", is_urgent=True)
    rule.neighbourhoods.add(quartier)
    said = {"description": "Une AIGUILLE sous le banc.", "neighbourhood": quartier, "channel": Channel.PHONE}
    assert receive(**said).is_urgent
    for other in ({"neighbourhood": None}, {"channel": Channel.WEB}, {"description": "Une lampe éteinte ici."}):
        assert receive(**{**said, **other}).department is None


def test_a_group_holds_for_all_its_subjects():
    leaf, rule = make_category(), make_rule()
    rule.categories.add(leaf.parent)
    assert receive(category=leaf).department == rule.department
    assert receive().department is None


def test_a_rule_that_leads_nowhere_says_why_and_is_skipped():
    gone = make_agent(Role.MODERATOR, first_name="Lila")
    closed, left = make_rule(name="Fermé", position=1), make_rule(name="Partie", position=2, agent=gone)
    type(closed.department).objects.filter(pk=closed.department_id).update(is_active=False)
    good = make_rule(name="Bonne", position=3)
    closed, left = (RoutingRule.objects.get(pk=rule.pk) for rule in (closed, left))
    assert "n’est plus en activité" in str(fault_of(closed))
    assert "ne traite plus de demandes" in str(fault_of(left))
    assert fault_of(good) is None
    assert receive().department == good.department
