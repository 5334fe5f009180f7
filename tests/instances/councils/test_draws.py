"""Numbers given, list frozen and hashed, then the seed: by two people, and never taken back."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, transaction
from django.utils import timezone

from allonnes.accounts.models import AuditEntry
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from instances.councils import draw_rules, lot
from instances.councils.actions import deciding, drawing
from instances.councils.actions.candidacies import note_withdrawal
from instances.councils.enums import CandidacyState, DrawState
from instances.councils.models import Candidacy, Council, Draw, DrawEntry, Mandate
from tests.factories.accounts import make_administrator
from tests.factories.councils import (
    college_of,
    drawn,
    frozen,
    make_animator,
    make_council,
    make_draw,
    make_lot_council,
    received,
    terms_of,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = 6 * DAY


def _denied(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ActionDenied, match=words):
        call()


def _prepare(council: Council, **fields: object) -> Draw:
    by = fields.pop("by", None) or make_administrator()
    terms = terms_of(**fields)  # type: ignore[arg-type]
    return drawing.prepare_draw(college=college_of(council), terms=terms, by=by, now=timezone.now())  # type: ignore[arg-type]


def test_who_prepares_a_draw_and_where() -> None:
    council = make_lot_council()
    _denied(lambda: _prepare(council, by=make_animator()), "animé par une autre")
    _denied(lambda: _prepare(make_council()), "pas tirés au sort")
    _denied(lambda: _prepare(council, seed_on=timezone.localdate()), "choisissez un jour qui vient")
    assert _prepare(council, by=make_animator(council)).state == DrawState.OPEN


def test_each_candidate_has_an_opaque_number_while_the_list_is_prepared() -> None:
    council = make_lot_council()
    draw, by = make_draw(council, candidates=4), make_administrator()
    first = set(draw.entries.values_list("number", flat=True))
    assert len(first) == 4
    gone = Candidacy.objects.earliest("pk")
    note_withdrawal(candidacy=gone, by=by, now=timezone.now())
    received(council)
    assert drawing.refill_draw(draw=draw, by=by, now=timezone.now()) == 4
    assert len(first & set(draw.entries.values_list("number", flat=True))) == 3
    assert not draw.entries.filter(candidacy=gone).exists()


def test_a_list_is_frozen_hashed_and_each_candidate_told() -> None:
    council = make_lot_council()
    draw = frozen(council)
    assert draw.state == DrawState.FROZEN
    assert draw.list_hash == lot.hash_of(draw_rules.list_text(draw))
    assert AuditEntry.objects.filter(act="instances.freeze_draw").count() == 1
    told = OutboxMessage.objects.filter(kind="instances/draw_number")
    assert {message.payload["number"] for message in told} == set(draw.entries.values_list("number", flat=True))
    _denied(lambda: drawing.refill_draw(draw=draw, by=make_administrator(), now=timezone.now()), "ne change plus")
    _denied(lambda: drawing.freeze_draw(draw=draw, by=make_administrator(), now=timezone.now()), "plus possible")


def test_when_a_list_is_not_frozen() -> None:
    council = make_lot_council()
    few, by = make_draw(council, candidates=1, seats=3), make_administrator()
    freeze = lambda draw, now: drawing.freeze_draw(draw=draw, by=by, now=now)  # noqa: E731
    _denied(lambda: freeze(few, timezone.now()), "1 candidatures pour 3 places")
    _denied(lambda: freeze(few, timezone.now() + LATER), "choisissez un jour qui vient")
    Council.objects.filter(pk=council.pk).update(candidacies_until=timezone.localdate())
    _denied(lambda: freeze(few, timezone.now()), "encore ouvertes")
    Council.objects.filter(pk=council.pk).update(candidacies_until=timezone.localdate() - DAY, is_public=False)
    _denied(lambda: freeze(few, timezone.now()), "pas publiée")


def test_somebody_else_draws_once_the_seed_is_known() -> None:
    draw = frozen(make_lot_council())
    other, now = make_administrator(), timezone.now()
    do = lambda by, when: drawing.draw_lots(draw=draw, seed=" 4 8  15 ", by=by, now=when)  # noqa: E731
    _denied(lambda: do(draw.frozen_by, now + LATER), "une autre personne fait le tirage")
    _denied(lambda: do(other, now), "sera connu le")
    done = do(other, now + LATER)
    assert (done.state, done.seed, done.confirmed_by) == (DrawState.DRAWN, "4 8 15", other)
    again = lot.draw(lot.read_list(draw_rules.list_text(done)), "4 8 15")
    ranked = done.entries.filter(rank__isnull=False).order_by("rank")
    assert tuple(entry.number for entry in ranked) == again.seated + again.substitutes
    assert draw_rules.result_text(done) == lot.write_result(again)
    assert OutboxMessage.objects.filter(kind="instances/draw_done").count() == 6
    _denied(lambda: do(make_administrator(), now + LATER), "plus possible")


def test_an_altered_list_draws_nothing() -> None:
    draw = frozen(make_lot_council())
    with transaction.atomic():
        from_above = DrawEntry.objects.filter(draw=draw).first()
        assert from_above is not None
        _without_triggers(from_above.pk)
    do = lambda: drawing.draw_lots(draw=draw, seed="7", by=make_administrator(), now=timezone.now() + LATER)  # noqa: E731
    _denied(do, "son empreinte a changé")
    assert not DrawEntry.objects.filter(rank__isnull=False).exists()


def _without_triggers(pk: int) -> None:
    with pgtrigger.ignore("instances.DrawEntry:draw_list_frozen"):
        DrawEntry.objects.filter(pk=pk).update(number="XXXX")


def test_the_database_keeps_what_is_frozen() -> None:
    draw = frozen(make_lot_council())
    entry = draw.entries.earliest("pk")
    for change in (
        lambda: DrawEntry.objects.filter(pk=entry.pk).update(number="0"),
        lambda: DrawEntry.objects.filter(pk=entry.pk).update(gender=""),
        lambda: DrawEntry.objects.filter(pk=entry.pk).delete(),
        lambda: DrawEntry.objects.create(draw=draw, candidacy=received(draw.council), number="0"),
        lambda: Draw.objects.filter(pk=draw.pk).update(seats=5),
        lambda: Draw.objects.filter(pk=draw.pk).update(list_hash="0"),
        lambda: Draw.objects.filter(pk=draw.pk).update(state=DrawState.OPEN),
        lambda: Draw.objects.filter(pk=draw.pk).delete(),
    ):
        with pytest.raises(Exception, match=r"pgtrigger|protected"), transaction.atomic():
            change()


def test_the_database_keeps_what_is_drawn() -> None:
    draw = drawn(make_lot_council())
    entry = draw.entries.earliest("pk")
    for change in (
        lambda: DrawEntry.objects.filter(pk=entry.pk).update(rank=50),
        lambda: Draw.objects.filter(pk=draw.pk).update(seed="autre"),
        lambda: Draw.objects.filter(pk=draw.pk).update(title="autre"),
    ):
        with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic():
            change()


def test_a_draw_is_given_up_with_a_reason_until_it_is_done() -> None:
    draw, by = frozen(make_lot_council()), make_administrator()
    cancel = lambda draw, reason: drawing.cancel_draw(draw=draw, reason=reason, by=by, now=timezone.now())  # noqa: E731
    _denied(lambda: cancel(draw, " "), "Indiquez la raison")
    assert cancel(draw, "Le Loto n’a pas eu lieu.").state == DrawState.CANCELLED
    assert draw.history.get(event="cancel").reason == "Le Loto n’a pas eu lieu."
    _denied(lambda: cancel(drawn(make_lot_council()), "non"), "plus possible")


def test_once_the_seed_can_be_known_somebody_else_than_who_froze_the_list_gives_a_draw_up() -> None:
    draw, other = frozen(make_lot_council()), make_administrator()
    cancel = lambda by: drawing.cancel_draw(draw=draw, reason="Le Loto est annulé.", by=by, now=timezone.now() + LATER)  # noqa: E731
    _denied(lambda: cancel(draw.frozen_by), "une autre personne annule le tirage")
    assert cancel(other).state == DrawState.CANCELLED
    early = frozen(make_lot_council())
    drawing.cancel_draw(draw=early, reason="Une erreur.", by=early.frozen_by, now=timezone.now())


def test_a_college_has_one_frozen_list_so_that_nobody_chooses_which_is_drawn() -> None:
    first = frozen(make_lot_council())
    second = _prepare(first.council)
    freeze = lambda: drawing.freeze_draw(draw=second, by=make_administrator(), now=timezone.now())  # noqa: E731
    _denied(freeze, "Une autre liste de ce collège est arrêtée")
    drawing.cancel_draw(draw=first, reason="Une erreur.", by=make_administrator(), now=timezone.now())
    assert freeze().state == DrawState.FROZEN


def test_those_who_were_drawn_sit_and_the_others_are_thanked() -> None:
    council, by = make_lot_council(), make_administrator()
    draw = make_draw(council)
    give = lambda draw: drawing.give_seats(  # noqa: E731
        draw=draw, starts_on=timezone.localdate(), by=by, now=timezone.now() + LATER
    )
    _denied(lambda: give(draw), "pas fait")
    drawing.freeze_draw(draw=draw, by=by, now=timezone.now())
    some = Candidacy.objects.earliest("pk")
    decline = lambda: deciding.decline(candidacy=some, decline_reason="full", words="", by=by, now=timezone.now())  # noqa: E731
    _denied(decline, "Le tirage au sort est en cours")
    done = drawing.draw_lots(draw=draw, seed="7", by=make_administrator(), now=timezone.now() + LATER)
    assert give(done) == 2
    seated = set(Mandate.objects.values_list("candidacy", flat=True))
    assert seated == set(done.entries.filter(is_seated=True).values_list("candidacy", flat=True))
    assert drawing.answer_undrawn(draw=done, words="Merci.", by=by, now=timezone.now()) == 3
    assert Candidacy.objects.filter(state=CandidacyState.DECLINED).count() == 3
    assert give(done) == 0


def test_numbers_are_never_given_twice() -> None:
    taken = {f"{number:04}" for number in range(9_000)}
    free = drawing._free_numbers(set(taken), 500)
    assert len(set(free)) == 500
    assert not set(free) & taken


def test_the_command_finds_the_same_people_in_the_database() -> None:
    draw, out = drawn(make_lot_council()), StringIO()
    call_command("draw", str(draw.pk), stdout=out)
    assert "Identique" in out.getvalue()
    with pytest.raises(CommandError, match="Aucun tirage"):
        call_command("draw", "999999")


def test_the_command_says_what_was_altered(tmp_path: Path) -> None:
    draw, out = drawn(make_lot_council()), StringIO()
    listed, result = tmp_path / "liste.txt", tmp_path / "resultat.txt"
    listed.write_bytes(draw_rules.list_text(draw).encode())
    result.write_bytes(draw_rules.result_text(draw).encode())
    asked = [str(listed), "--seed", draw.seed, "--hash", draw.list_hash, "--result", str(result)]
    call_command("draw", *asked, stdout=out)
    assert "Identique" in out.getvalue()
    call_command("draw", str(listed), "--seed", draw.seed, stdout=StringIO())
    with pytest.raises(CommandError, match="graine"):
        call_command("draw", str(listed))
    result.write_bytes(b"rang;numero;place\n")
    with pytest.raises(CommandError, match="Résultat modifié"):
        call_command("draw", *asked, stdout=StringIO())
    listed.write_bytes(draw_rules.list_text(draw).replace(";F", ";H", 1).encode())
    with pytest.raises(CommandError, match="Liste modifiée"):
        call_command("draw", *asked, stdout=StringIO())
    listed.write_bytes(b"n'importe quoi")
    with pytest.raises(CommandError, match="deux mots"):
        call_command("draw", str(listed), "--seed", "7")
    with pytest.raises(CommandError, match="illisible"):
        call_command("draw", str(tmp_path / "rien.txt"), "--seed", "7")


def test_only_published_lists_are_public() -> None:
    make_draw(make_lot_council())
    shown = frozen(make_lot_council())
    hidden = frozen(make_lot_council())
    Council.objects.filter(pk=hidden.council_id).update(is_public=False)
    assert list(Draw.objects.public()) == [shown]
