"""What has been kept long enough goes with the written visa of the archives alone, once, and no more than they saw."""

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from allonnes.core.retention import RULES
from observatory.archiving.actions import eliminate, enter_visa
from observatory.archiving.models import ArchiveVisa
from requests_qrc.followup.retention import old_cases
from requests_qrc.intake.enums import CaseKind, CaseState
from requests_qrc.intake.models import Case
from tests.factories.accounts import make_administrator, make_agent, sign_in
from tests.factories.observatory import make_visa
from tests.factories.requests_qrc import case_in, make_category
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
KIND = "requests_qrc.case"
YEARS = timedelta(days=365)
SAID = {"kind": KIND, "reference": "AD72-2027-014", "given_by": "Claire Exemple"}


def closed(ago: timedelta) -> Case:
    """A request closed so long ago, with an address in it."""
    case = case_in(CaseState.RESOLVED, category=make_category())
    moment = timezone.now() - ago
    Case.objects.filter(pk=case.pk).update(
        kind=CaseKind.REPORT, state=CaseState.CLOSED, closed_at=moment, received_at=moment, email="camille@example.org"
    )
    return case


def visa(**fields: Any) -> ArchiveVisa:
    return ArchiveVisa(**{**SAID, "given_on": timezone.localdate(), **fields})


def names_somebody(case: Case) -> bool:
    return Case.objects.get(pk=case.pk).purged_at is None


def told(*options: str) -> str:
    out = StringIO()
    call_command("eliminate", *options, stdout=out)
    return out.getvalue()


def test_the_report_says_each_rule_its_count_and_lets_nothing_go() -> None:
    old, recent = closed(7 * YEARS), closed(YEARS)
    words = told()
    assert "Ce qui nomme des personnes dans les demandes anciennes : 1 à effacer, la plus ancienne depuis le" in words
    assert "Deux ans après la clôture" in words
    assert names_somebody(old)
    assert names_somebody(recent)


def test_nothing_goes_without_a_visa() -> None:
    old = closed(7 * YEARS)
    with pytest.raises(CommandError, match="visa des archives"):
        told("--apply")
    with pytest.raises(CommandError, match="pas de visa n° 999"):
        told("--visa", "999", "--apply")
    assert names_somebody(old)


def test_with_its_visa_it_goes_once_and_the_log_says_who_gave_it() -> None:
    old, by, now = closed(7 * YEARS), make_administrator(), timezone.now()
    made = enter_visa(visa=visa(), by=by, now=now)
    assert (made.seen, made.entered_by) == (1, by)
    assert "couvre 1 élément" in told("--visa", str(made.pk))
    assert names_somebody(old)
    assert "Effacé avec le visa AD72-2027-014 : 1 élément" in told("--visa", str(made.pk), "--apply")
    assert not names_somebody(old)
    with pytest.raises(CommandError, match="déjà servi"):
        told("--visa", str(made.pk), "--apply")
    made.refresh_from_db()
    assert (made.eliminated, str(made)) == (1, "AD72-2027-014")
    assert made.used_at is not None
    acts = AuditEntry.objects.filter(act__in=["observatory.enter_visa", "observatory.eliminate"]).order_by("id")
    assert [(entry.act, entry.detail["things"]) for entry in acts] == [
        ("observatory.enter_visa", 1),
        ("observatory.eliminate", 1),
    ]


def test_what_became_old_after_the_visa_waits_for_another() -> None:
    by, now = make_administrator(), timezone.now()
    old, younger = closed(7 * YEARS), closed(timedelta(days=700))
    made = enter_visa(visa=visa(), by=by, now=now)
    later = now + timedelta(days=120)
    assert old_cases(later).count() == 2
    assert eliminate(visa=made, now=later) == 1
    assert (names_somebody(old), names_somebody(younger)) == (False, True)
    assert RULES[KIND].due(later).count == 1


def test_a_visa_is_refused() -> None:
    by, now = make_administrator(), timezone.now()
    for person, said, reason in (
        (by, visa(), "rien à effacer"),
        (by, visa(kind="rien"), "Aucune règle"),
        (by, visa(given_on=timezone.localdate() + timedelta(days=1)), "pas encore venu"),
        (make_agent(Role.QRC_MANAGER), visa(), "administration"),
    ):
        with pytest.raises(ActionDenied, match=reason):
            enter_visa(visa=said, by=person, now=now)
    assert not ArchiveVisa.objects.exists()


@pytest.mark.parametrize(
    "changed", [{"reference": "Autre"}, {"given_by": "Quelqu’un"}, {"seen": 9}, {"used_at": None, "seen": 3}]
)
def test_a_visa_is_kept_as_it_was_given(changed: dict[str, Any]) -> None:
    made = make_visa()
    with pytest.raises(DatabaseError), transaction.atomic():
        ArchiveVisa.objects.filter(pk=made.pk).update(**changed)
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        ArchiveVisa.objects.filter(pk=made.pk).update(used_at=timezone.now(), eliminated=3)


def test_the_administrator_writes_it_at_the_desk() -> None:
    closed(7 * YEARS)
    client = StrictClient()
    sign_in(client, make_administrator())
    page = client.get(reverse("admin:observatory_archivevisa_add")).content.decode()
    assert "1 à effacer" in page
    sent = {**SAID, "given_on": f"{timezone.localdate():%Y-%m-%d}"}
    assert client.post(reverse("admin:observatory_archivevisa_add"), {**sent, "kind": ""}).status_code == 200
    assert client.post(reverse("admin:observatory_archivevisa_add"), sent).status_code == 302
    made = ArchiveVisa.objects.get()
    page = client.get(reverse("admin:observatory_archivevisa_changelist")).content.decode()
    assert "AD72-2027-014" in page
    change = reverse("admin:observatory_archivevisa_change", args=[made.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, sent).status_code == 403
    assert client.get(reverse("admin:observatory_archivevisa_delete", args=[made.pk])).status_code == 403


def test_a_kind_that_is_declared_no_more_is_still_read() -> None:
    make_visa(kind="ancienne.sorte")
    client = StrictClient()
    sign_in(client, make_administrator())
    assert "ancienne.sorte" in client.get(reverse("admin:observatory_archivevisa_changelist")).content.decode()


def test_nothing_old_has_no_oldest_day() -> None:
    due = RULES[KIND].due(datetime.now(timezone.get_current_timezone()))
    assert (due.count, due.oldest) == (0, None)
