"""What an encounter collected, thing by thing: at the desk for who may open it, in public what everybody reads."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.outreach import actions
from allonnes.outreach.collected import collected_in_public
from allonnes.outreach.models import Encounter
from budgets.projects.models import Project
from instances.consultations.actions.replying import enter_met_sheet
from instances.consultations.models import Reply
from requests_qrc.intake.actions.entering import enter_case
from requests_qrc.intake.models import Case
from tests.factories.accounts import make_agent, sign_in
from tests.factories.assisted import enter, table_at
from tests.factories.consultations import opened, said
from tests.factories.core import nobody_delivers
from tests.factories.deposits import DURING, open_edition
from tests.factories.outreach import mediator
from tests.factories.requests_qrc import WHO, make_category

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_delivers():
    with nobody_delivers():
        yield


def _text(response):
    return re.sub(r"\s+", " ", response.content.decode().replace("\u202f", " ").replace("\xa0", " "))


def _case(encounter, by, category):
    answers = {"description": "La lampe est éteinte depuis lundi.", "has_consent": True, "kind": "report", **WHO}
    return enter_case(entry_id=uuid.uuid4(), encounter=encounter, by=by, category=category, answers=answers, now=DURING)


@pytest.fixture
def stall():
    """A stall, where an idea, a public case, a private one and a sheet were entered."""
    by, encounter = mediator(), table_at(title="Marché du Mail")
    enter(by, encounter, open_edition(), title="Un banc devant l’école")
    _case(encounter, by, make_category(name="Éclairage"))
    _case(encounter, by, make_category(name="Violences", is_private=True))
    consultation = opened(opens_at=DURING - timedelta(days=1))
    enter_met_sheet(
        consultation=consultation,
        by=by,
        encounter=encounter,
        number=12,
        said=said(consultation),
        entry_id=uuid.uuid4(),
        now=DURING,
    )
    return encounter


def _published(encounter):
    Encounter.objects.filter(pk=encounter.pk).update(state="held")
    encounter.refresh_from_db()
    actions.publish_account(
        encounter=encounter, by=make_agent(), said="Du vélo.", done="Une piste.", now=timezone.now()
    )
    return encounter


def test_the_public_account_links_what_everybody_reads_and_counts_the_rest(client, stall):
    page = reverse("portal:encounter", args=[stall.pk])
    assert "Un banc devant l’école" not in _text(client.get(page))
    _published(stall)
    text = _text(client.get(page))
    public, private = Case.objects.order_by("pk")
    assert "Un banc devant l’école" in text
    assert f"{public.number}, Éclairage" in text
    assert str(private.number) not in text
    assert "Violences" not in text
    assert "Feuille n° 12" not in text
    assert "Saisie d’une feuille de consultation" in text


def test_what_moderation_hides_leaves_the_account_at_once(client, stall):
    _published(stall)
    Project.objects.update(is_hidden=True)
    assert "Un banc devant l’école" not in _text(client.get(reverse("portal:encounter", args=[stall.pk])))
    assert [row.label for row in collected_in_public(stall)["project"]] == []


def test_the_desk_links_each_thing_for_who_may_open_it(client, stall):
    page = reverse("admin:outreach_encounter_change", args=[stall.pk])
    sign_in(client, make_agent(Role.QRC_AGENT))
    text = _text(client.get(page))
    for case in Case.objects.all():
        assert reverse("admin:requests_qrc_case_change", args=[case.pk]) in text
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    text = _text(client.get(page))
    assert reverse("admin:budgets_project_change", args=[Project.objects.get().pk]) in text
    assert f"Feuille n° 12, {Reply.objects.get().consultation}" in text


def test_who_may_not_read_cases_reads_how_many_there_are(client, stall):
    sign_in(client, make_agent(Role.COUNCIL_ANIMATOR))
    text = _text(client.get(reverse("admin:outreach_encounter_change", args=[stall.pk])))
    assert "Saisie d’une demande" in text
    assert str(Case.objects.first().number) not in text
    assert "Feuille n° 12" in text


def test_what_was_collected_costs_one_query_a_kind(stall, django_assert_num_queries):
    with django_assert_num_queries(3):
        collected_in_public(stall)
