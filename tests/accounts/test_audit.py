"""The log of sensitive acts: append-only, and any change is found."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from allonnes.accounts import audit
from allonnes.accounts.models import AuditEntry
from tests.factories.accounts import make_administrator

pytestmark = pytest.mark.django_db


def _write(count=3):
    by = make_administrator()
    return [audit.record("test.act", by=by, number=number) for number in range(count)]


def _alter(sql):
    """What an attacker with the database's password would do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE accounts_auditentry DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE accounts_auditentry ENABLE TRIGGER USER")


def test_whole_log_has_no_fault():
    rows = _write()
    assert list(audit.faults()) == []
    assert [row.previous_hash for row in rows[1:]] == [row.hash for row in rows[:-1]]


@pytest.mark.parametrize("act", ["update", "delete"])
def test_row_can_be_neither_changed_nor_deleted(act):
    _write()
    rows = AuditEntry.objects.filter(pk=2)
    with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic():
        rows.update(act="autre") if act == "update" else rows.delete()
    assert list(audit.faults()) == []


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("UPDATE accounts_auditentry SET act = 'autre' WHERE id = 2", "La ligne 2 a été modifiée."),
        ("""UPDATE accounts_auditentry SET detail = '{"number": 9}' WHERE id = 2""", "La ligne 2 a été modifiée."),
        ("UPDATE accounts_auditentry SET at = now() WHERE id = 3", "La ligne 3 a été modifiée."),
        ("UPDATE accounts_auditentry SET by_id = NULL WHERE id = 1", "La ligne 1 a été modifiée."),
        ("DELETE FROM accounts_auditentry WHERE id = 2", "Il manque des lignes entre 1 et 3."),
        ("DELETE FROM accounts_auditentry WHERE id = 1", "sans purge enregistrée"),
        ("UPDATE accounts_auditentry SET previous_hash = repeat('1', 64) WHERE id = 1", "première ligne"),
        ("UPDATE accounts_auditentry SET previous_hash = repeat('1', 64) WHERE id = 2", "ne suit pas"),
    ],
)
def test_tampering_is_found(sql, fault):
    _write()
    _alter(sql)
    assert any(fault in one for one in audit.faults())
    with pytest.raises(CommandError, match="a été modifié") as failure:
        call_command("verify_audit")
    assert failure.value.returncode == 1


def test_verify_audit_says_that_all_is_well(capsys):
    _write(2)
    call_command("verify_audit")
    assert "2 actes vérifiés" in capsys.readouterr().out


def test_purge_keeps_the_rest_verifiable():
    with time_machine.travel(timezone.now() - timedelta(days=400)):
        _write(3)
    kept = audit.record("test.act", by=None)
    assert audit.purge(before=timezone.now() - timedelta(days=365), by=None) == 3
    assert AuditEntry.objects.order_by("id").first() == kept
    assert list(audit.faults()) == []
    audit.record("test.act", by=None)
    assert list(audit.faults()) == []


def test_purge_of_everything_keeps_the_last_row():
    _write(3)
    assert audit.purge(before=timezone.now() + timedelta(days=1), by=None) == 2
    assert list(audit.faults()) == []
    assert AuditEntry.objects.filter(act="audit.purge").count() == 1


def test_purge_of_an_empty_log_does_nothing():
    assert audit.purge(before=timezone.now(), by=None) == 0
    assert not AuditEntry.objects.exists()


def test_purge_twice_keeps_the_rest_verifiable():
    _write(5)
    for _time in range(2):
        audit.purge(before=timezone.now() + timedelta(days=1), by=None)
        audit.record("test.act", by=None)
    assert list(audit.faults()) == []


def test_rows_removed_by_hand_after_a_purge_are_found():
    _write(3)
    audit.purge(before=timezone.now() + timedelta(days=1), by=None)
    audit.record("test.act", by=None)
    _alter("DELETE FROM accounts_auditentry WHERE id = (SELECT min(id) FROM accounts_auditentry)")
    assert any("sans purge enregistrée" in fault for fault in audit.faults())


def test_purge_audit_command_wants_a_day(capsys):
    _write(2)
    with pytest.raises(CommandError, match="2026-01-31"):
        call_command("purge_audit", "--before", "hier")
    call_command("purge_audit", "--before", "2020-01-01")
    assert "Actes effacés" in capsys.readouterr().out
    assert AuditEntry.objects.count() == 3


def test_rows_cut_at_the_end_are_found_with_the_head_noted_before(capsys):
    _write(3)
    call_command("verify_audit")
    noted = capsys.readouterr().out.split()[-1]
    assert noted == audit.read_head()
    audit.record("test.act", by=None)
    call_command("verify_audit", "--expect", noted)
    _alter("DELETE FROM accounts_auditentry WHERE id >= 3")
    call_command("verify_audit")
    with pytest.raises(CommandError, match="sa fin a été coupée") as failure:
        call_command("verify_audit", "--expect", noted)
    assert failure.value.returncode == 1


def test_rows_cut_then_written_again_are_found_with_the_head_noted_before():
    _write(3)
    noted = audit.read_head()
    _alter("DELETE FROM accounts_auditentry WHERE id = 3")
    audit.record("autre.acte", by=None)
    assert list(audit.faults()) == []
    assert not audit.holds(noted)


@pytest.mark.parametrize("noted", ["", "3", "trois:abc", "3:abc", ":"])
def test_head_badly_written_is_not_held(noted):
    _write(3)
    assert not audit.holds(noted)


def test_head_of_an_empty_log_is_always_held():
    noted = audit.read_head()
    assert noted.startswith("0:")
    _write(1)
    assert audit.holds(noted)
