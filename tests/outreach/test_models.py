"""Rows of the encounters: lists by date, constraints, a history that nobody rewrites."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, transaction
from django.db.models import ProtectedError
from django.db.utils import InternalError
from django.utils import timezone

from allonnes.accounts.actions import erase_account
from allonnes.core.workflow import advance
from allonnes.outreach.enums import AgeBand
from allonnes.outreach.models import AssistedEntry, Encounter, EncounterHistory, Headcount
from allonnes.outreach.workflow import ENCOUNTER
from tests.factories.accounts import make_agent
from tests.factories.outreach import AssistedEntryFactory, EncounterFactory

SECOND = timedelta(seconds=1)


def _refused_by_form(row, words):
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert words in " ".join(refused.value.messages)


@pytest.mark.django_db
def test_the_end_comes_after_the_start():
    now = timezone.now()
    encounter = EncounterFactory.build(starts_at=now, ends_at=now, place=EncounterFactory().place)
    _refused_by_form(encounter, "La fin vient après le début.")
    with pytest.raises(IntegrityError, match="encounter_ends_after_start"), transaction.atomic():
        encounter.save()


@pytest.mark.django_db
def test_a_band_is_counted_in_one_row():
    encounter = EncounterFactory()
    row = Headcount.objects.create(encounter=encounter, age_band=AgeBand.CHILD, count=3)
    assert str(row) == "Moins de 12 ans : 3"
    _refused_by_form(Headcount(encounter=encounter, age_band=AgeBand.CHILD), "existe déjà")
    with pytest.raises(IntegrityError, match="headcount_once"), transaction.atomic():
        Headcount.objects.create(encounter=encounter, age_band=AgeBand.CHILD)


@pytest.mark.django_db
def test_nothing_is_entered_without_consent():
    entry = AssistedEntryFactory()
    assert str(entry).startswith("Création d’un compte ")
    refused = AssistedEntry(
        purpose="registration", encounter=entry.encounter, channel="market", entered_by=entry.entered_by
    )
    refused.has_consent = False
    _refused_by_form(refused, "Sans l’accord de la personne, rien n’est enregistré.")
    with pytest.raises(IntegrityError, match="assisted_entry_consented"), transaction.atomic():
        refused.save()


@pytest.mark.django_db
def test_the_history_is_never_rewritten():
    encounter, by = EncounterFactory(), make_agent()
    advance(ENCOUNTER, encounter, "hold", by=by)
    for act in (
        lambda: EncounterHistory.objects.update(reason="autre"),
        lambda: EncounterHistory.objects.get().delete(),
    ):
        with pytest.raises((InternalError, ProgrammingError), match="append_only"), transaction.atomic():
            act()
    with pytest.raises(ProtectedError):
        encounter.delete()


@pytest.mark.django_db
def test_lists_by_date():
    rows = {
        "to come": EncounterFactory(),
        "going on": EncounterFactory(going_on=True),
        "cancelled": EncounterFactory(cancelled=True, hours_from_now=1),
        "past": EncounterFactory(past=True),
        "held": EncounterFactory(held=True, hours_from_now=-60),
        "held already": EncounterFactory(held=True, hours_from_now=-1),
        "cancelled past": EncounterFactory(cancelled=True, hours_from_now=-30),
        "long past": EncounterFactory(long_past=True),
    }
    names = {row: name for name, row in rows.items()}

    def listed(queryset):
        return [names[row] for row in queryset]

    assert listed(Encounter.objects.upcoming()) == ["going on", "cancelled", "to come"]
    assert listed(Encounter.objects.past()) == ["held already", "past", "held", "long past"]
    field = listed(Encounter.objects.open_in_the_field())
    assert field == ["past", "going on", "held already"] or set(field) == {"past", "going on", "held already"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hours_before_start", "is_open"), [(24.01, False), (23.99, True), (-3 - 47.99, True), (-3 - 48.01, False)]
)
def test_the_list_of_the_field_and_the_rule_agree(hours_before_start, is_open):
    encounter = EncounterFactory(hours_from_now=hours_before_start)
    assert encounter.is_open_in_the_field(timezone.now()) is is_open
    assert Encounter.objects.open_in_the_field().exists() is is_open


@pytest.mark.django_db
def test_every_encounter_is_upcoming_or_past_but_never_both():
    for hours in (-60, -30, -1, 24):
        for state in ("planned", "held", "cancelled"):
            encounter = EncounterFactory(hours_from_now=hours, state=state)
            is_upcoming = Encounter.objects.upcoming().filter(pk=encounter.pk).exists()
            is_past = Encounter.objects.past().filter(pk=encounter.pk).exists()
            assert is_upcoming + is_past == (0 if state == "cancelled" and hours < -3 else 1), (hours, state)


@pytest.mark.django_db
def test_an_erased_person_leaves_an_entry_without_name():
    entry = AssistedEntryFactory()
    user = entry.for_user
    erase_account(user=user, by=user, now=timezone.now())
    entry.refresh_from_db()
    assert entry.for_user.first_name == ""
    assert entry.for_user.erased_at


@pytest.mark.django_db
def test_an_encounter_says_its_title():
    assert str(EncounterFactory(title="Balade")) == "Balade"
    assert not EncounterFactory().is_cancelled
