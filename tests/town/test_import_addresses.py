"""The national file read line by line, and what it changes: each kind of row, bad ones told, nothing twice."""

import gzip
import io
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils import timezone

from allonnes.core.errors import ActionDenied, InvalidInput
from allonnes.town.actions import import_addresses, import_neighbourhoods, settle_quartiers
from allonnes.town.actions.addresses import line_through
from allonnes.town.geometry import Position
from allonnes.town.models import Address, Neighbourhood, Street, TownProfile
from allonnes.town.national_file import LONGEST_LINE, MAX_PROBLEMS, read_national_file
from tests.factories.addresses import FILE, is_near, make_addresses, make_quartiers, read_file, square

NOW = timezone.now()
PROBLEMS = [
    "le numéro « 40x » n’est pas un nombre.",
    "le numéro « -3 » n’est pas un nombre.",
    "la longitude ou la latitude n’est pas un nombre.",
    "la longitude ou la latitude est hors de la Terre.",
    "la longitude ou la latitude est hors de la Terre.",
    "le point est loin de la commune.",
    "le point est loin de la commune.",
    "le nom de la rue est vide.",
    "le nom de la rue est trop long.",
    "l’identifiant « 72003_0010_00005 » est déjà écrit plus haut.",
    "l’identifiant « n’importe quoi » n’est pas de la forme attendue.",
    "la répétition « ' OR 1 » n’est ni « bis » ni une lettre.",
    "la rue « Rue des Platanes » s’appelle « Rue des Tilleuls » plus haut : ce premier nom est gardé.",
    "il n’y a pas autant de cases que de colonnes, ou un guillemet est mal placé.",
    "il n’y a pas autant de cases que de colonnes, ou un guillemet est mal placé.",
    "une lettre du nom de la rue est illisible.",
    "une lettre du nom de la rue est illisible.",
]


def _raw(*changes):
    """The file with some words in the place of others."""
    text = FILE.read_bytes().decode("utf-8", "surrogateescape")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return io.BytesIO(text.encode("utf-8", "surrogateescape"))


def _read(*changes):
    return read_national_file(_raw(*changes), insee="72003", is_near=is_near)


def _without(*numbers):
    """The file without some numbers of the rue des Tilleuls."""
    lines = FILE.read_bytes().split(b"\r\n")
    gone = tuple(f"72003_0010_{number:05d};".encode() for number in numbers)
    kept = [line for line in lines if not line.startswith(gone)]
    return read_national_file(io.BytesIO(b"\r\n".join(kept)), insee="72003", is_near=is_near)


def _apply(file, **options):
    return import_addresses(file=file, now=NOW, is_applied=True, **options)


# --- Reading ----------------------------------------------------------------------------------------
def test_every_bad_row_is_told_with_its_line_and_stops_no_other():
    file = read_file()
    assert [problem.partition("\u202f: ")[2] for problem in file.problems] == PROBLEMS
    assert file.problems[0].startswith("Ligne 145\u202f: ")
    assert (len(file.addresses), len(file.street_names), file.elsewhere) == (144, 12, 2)
    assert file.street_names["72003_0010"] == "Rue des Tilleuls"
    assert file.street_names["72003_0666"] == "<script>alert(1)</script>"
    assert file.addresses["72003_0010_99999"].number is None
    assert file.addresses["72003_0010_00014_bis"].repetition == "bis"
    assert {"72003_0010_00041", "72003_0010_00051", "72003_0010_00052"} <= file.doubtful


def test_a_compressed_file_is_read_alike():
    packed = io.BytesIO(gzip.compress(FILE.read_bytes()))
    file = read_national_file(packed, insee="72003", is_near=is_near)
    assert (file.addresses, file.problems) == (read_file().addresses, read_file().problems)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "il manque les colonnes id, numero"),
        (b"nom,prenom\nA,B\n", "il manque les colonnes id, numero"),
        (b"id;numero;rep;nom_voie;code_postal;code_insee;lon\n", "il manque les colonnes lat."),
        (gzip.compress(FILE.read_bytes())[:1500], "abîmé ou coupé"),
        (b"\x1f\x8b" + b"x" * 50, "abîmé ou coupé"),
        (gzip.compress(FILE.read_bytes())[:-8] + b"\x00" * 8, "abîmé ou coupé"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(raw, words):
    with pytest.raises(InvalidInput, match=words):
        read_national_file(io.BytesIO(raw), insee="72003", is_near=is_near)


def test_a_line_without_end_is_one_problem_and_never_fills_the_memory():
    header = FILE.read_bytes().split(b"\r\n")[0]
    endless = b"72003_0010_00001;" + b"x" * (3 * LONGEST_LINE)
    file = read_national_file(
        io.BytesIO(b"\n".join([header, endless, b"72003;a", b""])), insee="72003", is_near=is_near
    )
    assert [problem.partition("\u202f: ")[0] for problem in file.problems] == ["Ligne 2", "Ligne 3"]


def test_a_thousand_problems_are_told_and_the_others_counted():
    header = FILE.read_bytes().split(b"\r\n")[0]
    file = read_national_file(
        io.BytesIO(b"\n".join([header, *[b"72003;"] * (MAX_PROBLEMS + 5)])), insee="72003", is_near=is_near
    )
    assert (len(file.problems), file.untold) == (1000, 5)


def test_a_line_goes_through_the_middle_of_both_sides():
    sides = [Position(0.001 * number, 48 + 0.0001 * (number % 2)) for number in range(1, 9)]
    assert line_through(sides) == [[0.0015, 48.00005], [0.0035, 48.00005], [0.0055, 48.00005], [0.0075, 48.00005]]
    assert line_through(sides[:1]) == [[0.001, 48.0001]]
    assert len(line_through([Position(0, 0)] * 500)) == 12


# --- Writing ----------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_first_import_adds_and_the_same_file_twice_changes_nothing():
    make_quartiers()
    outcome = _apply(read_file())
    assert (outcome.streets.new, outcome.addresses.new) == (12, 143)
    assert (Street.objects.count(), Address.objects.count()) == (12, 143)
    again = _apply(read_file())
    assert (again.streets.same, again.addresses.same) == (12, 143)
    assert (again.streets.changed, again.addresses.changed, again.addresses.closed) == (0, 0, 0)
    address = Address.objects.select_related("street", "neighbourhood").get(key="72003_0010_00014_bis")
    assert (str(address), address.neighbourhood.name, address.postcode) == (
        "14 bis rue des Tilleuls",
        "Vieux-Bourg",
        "72700",
    )
    assert Street.objects.get(key="72003_0100").neighbourhood.name == "Chaoué"
    assert Street.objects.get(key="72003_a1b2c3").line == []


@pytest.mark.django_db
def test_a_dry_run_tells_the_same_and_writes_nothing():
    outcome = import_addresses(file=read_file(), now=NOW, is_applied=False)
    assert (outcome.streets.new, outcome.addresses.new) == (12, 143)
    assert not Street.objects.exists()
    make_addresses()
    dry = import_addresses(file=_without(1, 2), now=NOW, is_applied=False)
    assert (dry.addresses.closed, Address.objects.in_use().count()) == (2, 143)


@pytest.mark.django_db
def test_a_changed_row_is_corrected():
    make_addresses()
    outcome = _apply(
        _read(("Rue des Tilleuls;72700", "Rue des Grands Tilleuls;72700"), ("0.154180;47.966090", "0.154190;47.966090"))
    )
    assert (outcome.streets.changed, outcome.addresses.changed, outcome.addresses.new) == (1, 1, 0)
    street = Street.objects.get(key="72003_0010")
    assert (street.name, street.words) == ("Rue des Grands Tilleuls", "rue grand tilleul")


@pytest.mark.django_db
def test_a_row_that_disappeared_is_closed_and_comes_back():
    make_addresses()
    outcome = _apply(_without(3, 4))
    assert (outcome.addresses.closed, outcome.streets.closed) == (2, 0)
    assert Address.objects.get(key="72003_0010_00004").closed_at == NOW
    assert Address.objects.count() == 143
    assert _apply(_without(3, 4)).addresses.closed == 0
    back = _apply(read_file())
    assert (back.addresses.reopened, Address.objects.filter(closed_at=None).count()) == (2, 143)


@pytest.mark.django_db
def test_what_an_unusable_row_names_has_not_disappeared():
    make_addresses()
    west = "0.170180;47.968"
    outcome = _apply(_read((west, "x;47.968")))
    assert (outcome.addresses.closed, outcome.streets.closed) == (0, 0)
    whole = _read(("Chemin de la Raterie;72700", ";72700"))
    assert _apply(whole).streets.closed == 0


@pytest.mark.django_db
def test_a_street_without_any_address_left_is_closed():
    make_addresses()
    outcome = _apply(_read(("72003_0060_", "72003_0061_")))
    assert (outcome.streets.closed, outcome.streets.new, outcome.addresses.closed) == (1, 1, 6)


@pytest.mark.django_db
def test_a_name_corrected_by_the_town_stays():
    make_addresses()
    Street.objects.filter(key="72003_0010").update(corrected_name="Rue du Tilleul")
    _apply(_read(("Rue des Tilleuls;72700", "Rue des Grands Tilleuls;72700")))
    street = Street.objects.get(key="72003_0010")
    assert (street.label, street.words) == ("Rue du Tilleul", "rue grand tilleul rue tilleul")


@pytest.mark.django_db
def test_a_file_without_the_commune_or_cut_in_half_is_refused():
    make_addresses()
    with pytest.raises(ActionDenied, match="aucune adresse utilisable"):
        _apply(read_national_file(_raw(), insee="72999", is_near=is_near))
    half = io.BytesIO(FILE.read_bytes()[:7000])
    cut = read_national_file(half, insee="72003", is_near=is_near)
    with pytest.raises(ActionDenied, match="il est sans doute coupé"):
        _apply(cut)
    assert Address.objects.in_use().count() == 143
    assert Street.objects.in_use().count() == 12
    assert _apply(cut, may_close_many=True).addresses.closed > 70


@pytest.mark.django_db
def test_addresses_move_with_the_contours():
    make_addresses()
    Neighbourhood.objects.filter(slug="vieux-bourg").update(geometry=square(0.13, 47.95, 0.1571, 47.98))
    Street.objects.create(key="72003_9999", name="Rue vide", longitude="0.17", latitude="47.96")
    assert settle_quartiers() > 0
    assert settle_quartiers() == 0
    assert Address.objects.get(key="72003_0050_00001").neighbourhood is None
    assert Street.objects.get(key="72003_0010").neighbourhood is None
    assert Street.objects.get(key="72003_9999").neighbourhood.slug == "chaoue"
    assert Street.objects.get(key="72003_0070").neighbourhood.slug == "vieux-bourg"


@pytest.mark.django_db
def test_an_import_of_quartiers_moves_the_addresses():
    make_addresses()
    raw = (
        b'{"features": [{"type": "Feature", "properties": {"nom": "Nord"}, "geometry": {"type": "Polygon", '
        b'"coordinates": [[[0.13, 47.9685], [0.165, 47.9685], [0.165, 47.98], [0.13, 47.98], [0.13, 47.9685]]]}}]}'
    )
    Neighbourhood.objects.filter(slug="vieux-bourg").update(geometry=None)
    import_neighbourhoods(raw=raw, source="Essai")
    assert Street.objects.get(key="72003_0040").neighbourhood.name == "Nord"


# --- The command ------------------------------------------------------------------------------------
def _command(*arguments):
    said = StringIO()
    call_command("import_addresses", *arguments, stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_the_command_tells_first_and_writes_when_asked():
    TownProfile.objects.create(name="Allonnes", insee_code="72003", boundary=square(0.13, 47.95, 0.19, 47.98))
    cache.clear()
    said = _command(str(FILE))
    assert "Ligne 145\u202f: le numéro « 40x » n’est pas un nombre." in said
    assert "Rues : 12 nouvelles, 0 changées, 0 rouvertes, 0 disparues (fermées), 0 identiques." in said
    assert "Adresses : 143 nouvelles" in said
    assert "Lignes d’autres communes, laissées de côté : 2." in said
    assert "Rien n’a été écrit. Pour le faire, ajoutez --apply." in said
    assert not Address.objects.exists()
    assert "C’est écrit." in _command(str(FILE), "--apply")
    assert Address.objects.count() == 143


@pytest.mark.django_db
def test_the_command_says_why_it_cannot(tmp_path):
    with pytest.raises(CommandError, match="Impossible de lire"):
        _command(str(tmp_path / "absent.csv"))
    with pytest.raises(CommandError, match="aucune adresse utilisable"):
        _command(str(FILE), "--commune", "72999")
    other = tmp_path / "autre.csv"
    other.write_text("a;b\n")
    with pytest.raises(CommandError, match="il manque les colonnes"):
        _command(str(other))


@pytest.mark.django_db
def test_the_command_counts_the_problems_it_does_not_show(tmp_path):
    header, *_rows = FILE.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    many = tmp_path / "beaucoup.csv"
    many.write_text("\n".join([header, *["72003;"] * 60]))
    said = StringIO()
    with pytest.raises(CommandError, match="aucune adresse utilisable"):
        call_command("import_addresses", str(many), stdout=said)
    assert "… et 10 autres lignes à revoir." in said.getvalue()
