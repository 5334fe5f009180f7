"""The pages of who follows a case, and of everybody, under axe: narrow and wide, light and dark."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from allonnes.town.models import Neighbourhood
from requests_qrc.followup import actions
from requests_qrc.followup.permissions import BY_LINK
from requests_qrc.intake.enums import CaseState, TextFate
from requests_qrc.intake.links import resident_token
from requests_qrc.intake.models import Case
from tests.factories.requests_qrc import case_in, make_category, receive
from tests.journeys.test_pages import faults


def make_pages() -> dict[str, str]:
    """Cases in several states, and the addresses of their pages."""
    now = timezone.now()
    quartier = Neighbourhood.objects.in_order().first()
    lamp, bin_ = make_category(name="Lampe éteinte"), make_category(name="Corbeille pleine")
    solved = case_in(
        CaseState.RESOLVED,
        now=now - timedelta(days=6),
        category=lamp,
        title="Le portillon de l’aire de jeux ne ferme plus",
        description="Les enfants sortent sur la rue. Le ressort est cassé.",
        neighbourhood=quartier,
        latitude=Decimal("47.968400"),
        longitude=Decimal("0.163900"),
    )
    Case.objects.filter(pk=solved.pk).update(text_fate=TextFate.PUBLISHED)
    scheduled, asked = (
        case_in(state, now=now, category=bin_, neighbourhood=quartier)
        for state in (CaseState.SCHEDULED, CaseState.AWAITING_RESIDENT)
    )
    for _time in range(6):
        receive(now=now - timedelta(days=20), category=lamp, neighbourhood=quartier)
    rated = case_in(CaseState.RESOLVED, now=now, category=lamp)
    actions.rate(case=rated, is_satisfied=True, by=BY_LINK, now=now)
    token = resident_token(solved)
    return {
        "suivie": reverse("requests_qrc:followed", args=[token]),
        "question": reverse("requests_qrc:followed", args=[resident_token(asked)]),
        "contester": reverse("requests_qrc:act", args=[token, "pas-regle"]),
        "avis": reverse("requests_qrc:act", args=[token, "avis"]),
        "code": reverse("requests_qrc:by_code", args=[scheduled.printed_code]),
        "taper": reverse("requests_qrc:find"),
        "publique": reverse("requests_qrc:case", args=[solved.number]),
        "liste": reverse("requests_qrc:list"),
        "delais": reverse("requests_qrc:delays"),
        "open311": reverse("requests_qrc:open311"),
    }


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_pages_of_a_case_are_accessible(open_page: Callable[..., Page], town: Any, width: int, scheme: str) -> None:
    page = open_page(width=width, scheme=scheme)
    wrong = {}
    for name, path in make_pages().items():
        page.goto(path)
        found = faults(page)
        if found:
            wrong[name] = found
    assert not wrong
