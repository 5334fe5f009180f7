"""Fingerprints of the roll: one person stays one however the names are typed, two persons stay two, nobody is read."""

import dataclasses
import re
import unicodedata
from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.voting.box.keys import BallotBoxKey
from budgets.voting.roll.identity import Fingerprints, Identity, fingerprints_of, normalised_words, phonetic

KEY = BallotBoxKey(bytes(32))

BORN = date(1962, 4, 30)
SCOPE = "budget-participatif-2027"


def _fingerprints(first_names, last_name, *, born=BORN, address="", scope=SCOPE):
    return fingerprints_of(Identity(first_names, last_name, born, address), scope=scope, key=KEY)


def _home(address, **others):
    return _fingerprints("Lina", "Diallo", address=address, **others).home


# Each row: typings of one person, (first names, last name).
ONE_PERSON = [
    [("Jean-Pierre", "Martin"), ("Jeanpierre", "Martin"), ("Jean Pierre", "MARTIN"), ("jean–pierre", "martin")],
    [("Marie-Thérèse", "Lefèvre"), ("MARIETHERESE", "LEFEVRE"), ("Marie  Thérèse ", " Lefèvre")],
    [("Anne", "de la Tour"), ("ANNE", "DE LA TOUR"), ("Anne", "Delatour"), ("Anne", "De-La-Tour")],
    [("Conor", "O’Brien"), ("Conor", "O'Brien"), ("Conor", "OBrien"), ("Conor", "O Brien"), ("Conor", "O´Brien")],
    [("Awa", "N’Diaye"), ("Awa", "NDiaye"), ("Awa", "N Diaye"), ("awa", "n`diaye"), ("Awa", "N\u02bcDiaye")],
    [("Gérard", "Le Goff"), ("Gerard", "LEGOFF"), ("Gérard", "Le\u00a0Goff"), ("Gérard", "Le\u202fGoff")],
    [("Éloïse", "Saint-Aubin"), ("Eloise", "St Aubin"), ("E\u0301loi\u0308se", "SAINTAUBIN")],
    [("Abdelkader", "Ben Ali"), ("Abd el-Kader", "Benali"), ("Abdel Kader", "BEN-ALI")],
    [("Nour-Eddine", "El Amrani"), ("Noureddine", "Elamrani"), ("NOUR EDDINE", "EL-AMRANI")],
    [("Şükrü", "Karaoğlu"), ("SUKRU", "Kara Oğlu"), ("şükrü", "KARAOĞLU")],
    [("İsmail", "Yıldız"), ("ismail", "yildiz"), ("ISMAIL", "YILDIZ"), ("Ismail", "YİLDİZ")],
    [("João", "da Silva"), ("Joao", "Dasilva"), ("JOÃO", "DA SILVA")],
    [("Zoë", "Cœur"), ("Zoé", "Coeur"), ("ZOE", "CŒUR")],
    [("Jürgen", "Groß"), ("Jurgen", "GROSS"), ("jurgen", "GROẞ")],
    [("Łukasz", "Đorđević"), ("Lukasz", "Dordevic")],
    [("Søren", "Bjørn"), ("Soren", "Bjorn")],
    [("Đức", "Nguyễn"), ("Duc", "Nguyen")],
    [("Иван", "Петров"), ("ivan", "petrov"), ("ИВАН", "ПЕТРОВ")],
    [("Семён", "Толстой"), ("Семен", "Толстои")],
    [("Αλέξανδρος", "Νίκου"), ("ΑΛΕΞΑΝΔΡΟΣ", "ΝΙΚΟΥ")],
    [("مُحَمَّد", "أحمد"), ("محمد", "احمد"), ("مح\u0640مد", "احمد")],
    [("علي", "عبد الله"), ("على", "عبدالله"), ("عَلِي", "عبد\u00a0الله")],
    [("Ali", "Kaya"), ("A\u200bli", "Kay\u00ada"), ("\u202eAli\u202c", "\u200fKaya"), ("Ａｌｉ", "Ｋａｙａ")],
    [("Léa", "Petit"), ("Petit", "Léa"), ("LÉA 🙂", "« Petit »"), ("Léa,", "Petit.")],
    [("Jean Marie", "Petit Roux"), ("Marie Jean", "Roux Petit"), ("Jean", "Marie Roux-Petit")],
]  # fmt: skip

_LAST = """
    Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Morel Simon Laurent Lefebvre Michel Garcia
    David Bertrand Roux Vincent Fournier Girard Mercier Dupont Lambert Bonnet Chevalier Gauthier Perrin Robin Blanchard
    Benali Haddad Bouazza Mansouri Cherif Belkacem Amrani Bensaïd Trabelsi Ouédraogo
    Yılmaz Kaya Demir Şahin Çelik Öztürk Aydın Arslan
    Traoré Diallo Koné Keita Cissé Sow Diop Ndiaye Touré Camara Mbemba Nguesso Tshibangu
    Silva Santos Ferreira Pereira Oliveira Rodrigues Carvalho Lopes Gomes
    Nguyen Tran Kowalski Rossi Ivanova
"""

_FIRST = """
    Lina Luna Léna Ilan Paul Paula Paulo Karim Karima Martin Martine Jean Jeanne Marie Maria Christian Christiane Marc
    Louis Louise Julien Julie Julienne Simon Simone Emma Émile Hugo Inès Agnès Anaïs Nathalie Noé Zoé Chloé Clément
    Laurent Laurence Florent Florence Benoît Antoine Antoinette Alain Aline Hélène Élodie Éloïse Loïc Luc Lucie
    Mohamed Ahmed Mehmet Mamadou Fatima Fatou Fatoumata Fatiha Aminata Aïcha Moussa Ali Omar Amar Amin Youssef Yasmina
    Rachid Rachida Samir Samira Nadia Nadir Salim Salima Ibrahim Ousmane Kadiatou Ayşe Emine Elif Murat Mustafa
    Philippe Sophie Nicolas Nicole Michel Gabriel Raphaël Daniel Yanis Yann Enzo Roger Robert Richard Thomas
"""

NAMES, FIRST_NAMES = _LAST.split(), _FIRST.split()

ONE_SOUND = [
    "Mohamed Mohammed Muhammad Mouhamed Mohamad",
    "Dupont Dupond Dupon",
    "Durand Durant Duran",
    "Fatima Fatma",
    "Yussuf Youssouf Yusuf Youssef Youcef Yousef",
    "Şahin Sahin Chahine Shahin",
    "Thibault Thibaut Thibaud Thibeau",
    "Gauthier Gautier Gaultier",
    "Renaud Renault Renaut",
    "Philippe Filipe Philip",
    "Christophe Kristof Christof",
    "Catherine Katherine",
    "Matthieu Mathieu Mathieux",
    "Nicolas Nikola",
    "Stéphane Stefane",
    "Éric Erick Eric",
    "Jean Jan",
    "Georges George Jorge",
    "André Andrée Andre",
    "Denis Denys",
    "Agnès Agnés Agnes",
    "Lopes Lopez",
    "Fernandes Fernandez",
    "Leroux Lerou Leroux",
    "Bernard Bernart Bernar",
    "Boulanger Boulangé",
    "Guillaume Guilaume",
    "Djamel Jamel Jamal",
    "Oualid Walid",
    "Yassin Yassine Yasin Yacine",
    "Amin Amine",
    "Rayan Rayane",
    "Hassan Hassane Hasan",
    "Yoann Yohann Yoan Yohan",
    "Rachid Rashid Raşid",
    "Abdelkader Abdelkadir",
    "Khadija Khadidja",
    "Traoré Traore",
    "Diallo Dialo",
    "Michel Michelle",
]


@pytest.mark.parametrize("typings", ONE_PERSON, ids=lambda typings: " ".join(typings[0]))
def test_one_person_has_one_identity_however_the_names_are_typed(typings):
    assert len({_fingerprints(*typing).identity for typing in typings}) == 1


def test_names_swapped_between_the_boxes_keep_all_fingerprints():
    address = "3 place Mozart"
    assert _fingerprints("Fatima", "Ben Ali", address=address) == _fingerprints("Ben Ali", "Fatima", address=address)


def test_different_people_have_different_identities():
    people = [(first, last) for last, first in zip(NAMES, FIRST_NAMES, strict=False)]
    people += [(first, "Martin") for first in FIRST_NAMES] + [("Lina", last) for last in NAMES]
    people = list(dict.fromkeys(people))
    found = {}
    for person in people:
        found.setdefault(_fingerprints(*person).identity, []).append(set(person))
    # « Robert Martin » of one list is « Martin Robert » of another: names have no order.
    assert all(len(set(map(frozenset, same))) == 1 for same in found.values())
    assert len(found) == len(set(map(frozenset, people))) > 150


@pytest.mark.parametrize(
    "twins",
    [
        ("Lina", "Ilan"),  # the same letters
        ("Amir", "Rima"),
        ("Léon", "Noël"),
        ("Marie", "Marie-Anne"),
        ("Jean-Paul", "Jean-Pierre"),
        ("Marianne", "Marie-Anne"),
        ("André", "Andréa"),
        ("أحمد", "حمد"),
        ("عمر", "مر"),
    ],
)
def test_twins_stay_two(twins):
    one, other = (_fingerprints(first, "Traoré", address="3 place Mozart") for first in twins)
    assert one.identity != other.identity
    assert one.home == other.home


def test_letters_moved_from_a_word_to_the_next_make_another_identity():
    assert _fingerprints("Ann", "Emarie").identity != _fingerprints("Anne", "Marie").identity


def test_another_birth_date_is_another_identity_of_the_same_name():
    one, other = _fingerprints("Lina", "Diallo"), _fingerprints("Lina", "Diallo", born=BORN + timedelta(days=1))
    assert one.identity != other.identity
    assert one.name == other.name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Mohamed", "Ben Ali"), ("Muhammad Amine", "Benali")),
        (("Fatima Zahra", "Durand"), ("Fatma", "DURANT")),
        (("Yusuf", "Şahin"), ("Youssouf", "Chahine")),
        (("Jean-Pierre", "Dupont"), ("Jeanpierre", "Dupond")),
        (("Jean Pierre Marie", "Dupont"), ("Jean-Pierre", "Dupont")),
        (("Anne", "Vander Meersch"), ("Anne", "Vandermeersch")),
        (("Lucie", "Martin"), ("Lucy", "Martin")),
    ],
)
def test_near_identical_voters_share_the_name_fingerprint_alone(one, other):
    assert _fingerprints(*one).name == _fingerprints(*other).name
    assert _fingerprints(*one).identity != _fingerprints(*other).identity


@pytest.mark.parametrize(
    ("one", "other"), [(("Lina", "Diallo"), ("Luna", "Diallo")), (("Lina", "Diallo"), ("Lina", "Diop"))]
)
def test_plainly_different_names_have_different_name_fingerprints(one, other):
    assert _fingerprints(*one).name != _fingerprints(*other).name


@pytest.mark.parametrize("words", ONE_SOUND)
def test_one_sound_has_one_phonetic_form(words):
    assert len({phonetic(word) for word in words.split()}) == 1


def test_plainly_different_names_sound_different():
    for names in (NAMES, FIRST_NAMES):
        clashes = [(name, other) for name, other in combinations(names, 2) if phonetic(name) == phonetic(other)]
        assert clashes == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Chahine", "Chaîne"),
        ("Dubois", "Dubot"),
        ("Benhamou", "Bentamou"),
        ("Maria", "Mara"),
        ("Oumou", "Aïmou"),
        ("Felix", "Féli"),
        ("Coin", "Cohin"),
    ],
)
def test_phonetic_tells_close_names_apart(one, other):
    assert phonetic(one) != phonetic(other)


@pytest.mark.parametrize(
    ("word", "heard"), [("", ""), ("…", ""), ("H", "h"), ("E", "e"), ("Mhd", "md"), ("123", "123")]
)
def test_phonetic_of_hardly_a_word(word, heard):
    assert phonetic(word) == heard


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Marie-Claire Zoé", ["claire", "marie", "zoe"]),
        ("d’Artagnan", ["dartagnan"]),
        ("de la", ["dela"]),
        ("Le", ["le"]),
        ("Allah", ["allah"]),
        ("Abd Allah", ["abdallah"]),
        ("Van der Berg Le", ["le", "vanderberg"]),
        ("Jeanne Pierrette", ["jeanne", "pierrette"]),
        ("王小明", ["wangxiaoming"]),
        ("한국", ["hangug"]),
        ("Henri IV 2", ["2", "henri", "iv"]),
        (" -- ’ … 🙂 \u202e\x00", []),
        ("", []),
    ],
)
def test_normalised_words(text, words):
    assert normalised_words(text) == sorted(words)


@pytest.mark.parametrize(
    "same",
    [
        ["12, rue de l'Église", "12 RUE DE L EGLISE", "12 r. de l’eglise", "n° 12 rue de l'Église", "12 rue Église"],
        ["3 bis av. Charles-de-Gaulle", "3bis, avenue Charles de Gaulle", "3 BIS AVE CHARLES DE GAULLE"],
        ["7 bd St-Michel", "7 boulevard Saint Michel", "7, Bld. saint-michel"],
        ["4 pl. Mozart", "4 place Mozart", "4 place Mozart, 72700 Allonnes", "4 place Mozart 72700"],
        ["9 all. des Tilleuls", "9 allée des tilleuls", "9, allée Tilleuls"],
        ["1 imp. du Four, bât. B", "1 impasse du Four bâtiment B"],
    ],
)
def test_one_address_has_one_home_fingerprint_however_it_is_typed(same):
    assert len({_home(address) for address in same}) == 1


def test_different_homes_have_different_fingerprints():
    streets = ["rue de l’Église", "avenue de l’Église", "rue Mozart", "place Mozart"]
    numbers = ["1", "1 bis", "1 ter", "1 A", "1 B", "2", "12", "1 appartement 2"]
    fingerprints = [_home(f"{number} {street}") for number in numbers for street in streets]
    assert len(set(fingerprints)) == len(fingerprints)
    assert _home("72700 rue Mozart") != _home("72700 place Mozart")


def test_home_fingerprint_belongs_to_a_birth_date_and_not_to_a_name():
    address = "3 place Mozart"
    assert _home(address) == _fingerprints("Paul", "Martin", address=address).home
    assert _home(address) != _home(address, born=date(1962, 4, 3))


@pytest.mark.parametrize("address", ["", "  ", "—", "de la", "🙂"])
def test_no_address_gives_no_home_fingerprint(address):
    assert _home(address) == ""


def test_fingerprints_of_two_editions_cannot_be_compared():
    one, other = (_fingerprints("Lina", "Diallo", address="3 place Mozart", scope=scope) for scope in ("1", "2"))
    assert not set(dataclasses.astuple(one)) & set(dataclasses.astuple(other))


def test_three_fingerprints_of_one_person_differ():
    assert len(set(dataclasses.astuple(_fingerprints("Lina", "Diallo", address="Lina Diallo")))) == 3


def test_fingerprints_need_the_secret_key(settings):
    before = _fingerprints("Lina", "Diallo", address="3 place Mozart")
    settings.SECRET_KEY = "another key, long enough to be one of a real site"
    after = _fingerprints("Lina", "Diallo", address="3 place Mozart")
    assert not set(dataclasses.astuple(before)) & set(dataclasses.astuple(after))


def test_fingerprints_hold_64_hexadecimal_digits_and_no_text():
    fingerprints = _fingerprints("Éloïse", "Diallo", address="3 place Mozart")
    for fingerprint in dataclasses.astuple(fingerprints):
        assert re.fullmatch("[0-9a-f]{64}", fingerprint)
    assert not any(
        text in str(fingerprints).lower() for text in ("eloise", "éloïse", "elvs", "diallo", "dialo", "mozart", "1962")
    )


@pytest.mark.parametrize("names", [("", ""), ("—", "Diallo"), ("Lina", "🙂 …"), ("Lina", "\u202e\x00"), ("'", "’")])
def test_names_without_a_word_are_refused(names):
    with pytest.raises(ValueError, match="first name and a last name"):
        _fingerprints(*names)


HOSTILE = [
    "a", "e", "sx", "ae", "ai-h", "é ", "e\u0301", "\u0301", "😀", "nn", "ee k", "aha", "de ", "st ", "12345 ", "5a",
    "\ufdfa", "\u202e", "\x00", "\ud800", "jean", "اَ", "王", "'", "\U0010ffff",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE, ids=ascii)
def test_hostile_text_is_hashed_or_refused(piece):
    text = piece * (10_000 // len(piece))
    for given_text in (text, text + "o", f"Lina {text}"):
        try:
            assert isinstance(_fingerprints(given_text, given_text, address=given_text), Fingerprints)
        except ValueError:
            assert normalised_words(given_text) == []


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60), st.dates())
def test_any_text_is_hashed_or_refused(first, last, address, born):
    named = bool(normalised_words(first)) and bool(normalised_words(last))
    try:
        fingerprints = _fingerprints(first, last, address=address, born=born)
    except ValueError:
        assert not named
    else:
        assert named
        assert all(
            re.fullmatch("[0-9a-f]{64}", fingerprint) for fingerprint in (fingerprints.identity, fingerprints.name)
        )


# What never parts: a particle stays before its word.
units = st.sampled_from(
    [*NAMES, *FIRST_NAMES, "de la Tour", "O’Brien", "Le Goff", "Nour Eddine", "Marie-Claire", "N Diaye"]
)


@given(
    st.lists(units, min_size=2, max_size=6).flatmap(lambda names: st.tuples(st.just(names), st.permutations(names))),
    st.data(),
)
def test_order_and_boxes_of_names_do_not_matter(orders, data):
    fingerprints = set()
    for names in orders:
        cut = data.draw(st.integers(1, len(names) - 1))
        fingerprints.add(_fingerprints(" ".join(names[:cut]), " ".join(names[cut:])).identity)
    assert len(fingerprints) == 1


def _unaccented(text):
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))


TYPINGS = [
    str.upper,
    str.lower,
    str.title,
    _unaccented,
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: text.replace(" ", " - "),
    lambda text: text.replace("-", " "),
    lambda text: text.replace("’", "'"),
    lambda text: text.replace("’", ""),
    lambda text: f"  {text}. ",
]


@given(units, units, st.lists(st.sampled_from(TYPINGS), max_size=5))
def test_case_accents_and_signs_do_not_matter(first, last, typings):
    typed_first, typed_last = first, last
    for typing in typings:
        typed_first, typed_last = typing(typed_first), typing(typed_last)
    assert _fingerprints(typed_first, typed_last) == _fingerprints(first, last)


@given(st.lists(st.dates(), min_size=2, max_size=5, unique=True))
def test_another_date_is_another_identity(dates):
    fingerprints = [_fingerprints("Lina", "Diallo", born=born) for born in dates]
    assert all(one.identity != other.identity and one.name == other.name for one, other in pairwise(fingerprints))
