"""What everybody reads: subject, state, age, a point moved away; words and photos once moderated; never the private."""

import gzip
import re
from datetime import datetime
from decimal import Decimal
from uuid import uuid4
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from allonnes.core.outbox import words_of
from allonnes.town.models import Neighbourhood
from allonnes.town.plan import MOST_PINS
from requests_qrc.casework.actions import speaking
from requests_qrc.followup import rules
from requests_qrc.followup.map_points import legend
from requests_qrc.followup.models import CaseFollow
from requests_qrc.followup.public import names_its_author, public_photos, public_point
from requests_qrc.intake.enums import CaseState, TextFate
from requests_qrc.intake.links import resident_link
from requests_qrc.intake.models import Case
from requests_qrc.intake.models.cases import draw_tracking_code
from requests_qrc.intake.recipients import tell_followers_of
from requests_qrc.intake.similar import similar_cases
from requests_qrc.targets import CASE
from tests.factories.accounts import make_user
from tests.factories.addresses import make_quartiers
from tests.factories.requests_qrc import case_in, make_category, make_draft, photo_of, receive, sorter
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 10, tzinfo=ZoneInfo("Europe/Paris"))
LIST = "requests_qrc:list"


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def visitor():
    return StrictClient()


def publish(case: Case) -> Case:
    Case.objects.filter(pk=case.pk).update(text_fate=TextFate.PUBLISHED)
    case.refresh_from_db()
    return case


def hidden_cases() -> list[Case]:
    """What nobody but the town and whoever wrote may know of."""
    private = receive(now=NOW, category=make_category(name="Bruit", is_private=True))
    erased, doubtful = receive(now=NOW), receive(now=NOW)
    Case.objects.filter(pk=erased.pk).update(erased_at=NOW)
    Case.objects.filter(pk=doubtful.pk).update(is_doubtful=True)
    return [private, erased, doubtful, case_in(CaseState.SPAM, now=NOW)]


def test_private_subject_is_public_nowhere(visitor):
    place = {"latitude": Decimal("47.968412"), "longitude": Decimal("0.163951")}
    private = make_category(name="Tambours", is_private=True, parent=make_category(name="Voisinage"))
    cases = [receive(now=NOW, category=private, title="Tambours la nuit", **place) for _time in range(6)]
    lamps = make_category()
    for rank in range(6):
        elsewhere = {"latitude": Decimal("47.968412"), "longitude": Decimal(f"0.16{rank}")}
        receive(now=NOW, category=lamps, title="Lampe la nuit", **elsewhere)
    Case.objects.update(text_fate=TextFate.PUBLISHED)
    pages = [reverse(f"requests_qrc:{name}") for name in ("list", "points", "feed", "delays", "delays_file", "home")]
    pages += [f"{reverse('portal:search')}?q=nuit", f"{reverse(LIST)}?q=tambours", reverse("portal:home")]
    texts = {page: visitor.get(page).content.decode() for page in pages}
    for page, text in texts.items():
        for said in ("Tambours", "Voisinage", *(case.number for case in cases)):
            assert said not in text, page
    # What is public is told there: these pages do read the cases.
    for page in (pages[1], pages[2], pages[6]):
        assert "Lampe la nuit" in texts[page], page
    assert str(lamps.parent) in texts[pages[3]]


def test_list_holds_public_cases_alone(visitor):
    shown, hidden = receive(now=NOW), hidden_cases()
    make_draft()
    text = visitor.get(reverse(LIST)).text
    assert shown.number in text
    assert "1 demande" in text
    for case in hidden:
        assert case.number not in text
        for name in ("case", "case_day", "report", "follow_by_mail"):
            assert visitor.get(reverse(f"requests_qrc:{name}", args=[case.number])).status_code == 404


def test_doubtful_case_is_public_once_sorted(visitor):
    case = case_in(CaseState.ASSIGNED, now=NOW)
    Case.objects.filter(pk=case.pk).update(is_doubtful=True)
    assert visitor.get(reverse("requests_qrc:case", args=[case.number])).status_code == 200


def test_words_are_read_once_published(visitor):
    case = receive(now=NOW, title="Sacs devant le 12", description="Des sacs devant le portail du douze.")
    address = reverse("requests_qrc:case", args=[case.number])
    for page in (address, reverse(LIST), reverse("requests_qrc:feed")):
        assert "devant le" not in visitor.get(page).content.decode()
    publish(case)
    assert "Des sacs devant le portail du douze." in visitor.get(address).text
    assert "Sacs devant le 12" in visitor.get(reverse(LIST)).text


def test_answer_of_the_town_is_read_unless_it_names_who_wrote(visitor):
    case = publish(receive(now=NOW, first_name="Rachida", last_name="Exemple"))
    by = sorter()
    speaking.reply(case=case, words=speaking.Words("La lampe sera réparée jeudi prochain."), by=by, now=NOW)
    speaking.reply(case=case, words=speaking.Words("Chère RACHIDA, nous avons bien compris."), by=by, now=NOW)
    text = visitor.get(reverse("requests_qrc:case", args=[case.number])).text
    assert "réparée jeudi prochain" in text
    assert "nous avons bien compris" not in text


def test_name_of_the_account_is_a_name_too():
    case = receive(now=NOW, author=make_user(first_name="Awa", last_name="Exemplaire"))
    assert names_its_author("Bonjour Awa, c’est fait.", case)
    assert not names_its_author("Bonjour, c’est fait.", case)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Bonjour. " * 40 + "Merci à vous, Rachida Exemple.", True),
        ("Nous vous avons appelée au 06 39 98 00 12.", True),
        ("Nous vous avons appelée au 0639980012.", True),
        ("Bonjour. " * 40, False),
    ],
)
def test_a_long_answer_is_read_to_its_end_before_it_is_shown(words, names):
    case = receive(now=NOW, first_name="Rachida", last_name="Exemple", answer_by="phone", phone="06 39 98 00 12")
    assert names_its_author(words, case) is names


def test_point_is_moved_to_a_hundred_metres():
    case = receive(now=NOW, latitude=Decimal("47.968412"), longitude=Decimal("0.163951"))
    assert public_point(case) == (Decimal("47.968"), Decimal("0.164"))
    assert public_point(receive(now=NOW)) is None


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_questions_whatever_its_rows(visitor, count, django_assert_num_queries):
    for _time in range(count):
        CaseFollow.objects.create(case=receive(now=NOW), user=make_user())
    visitor.get(reverse(LIST))
    visitor.cookies["anything"] = "1"
    with django_assert_num_queries(7):
        response = visitor.get(reverse(LIST))
    assert response.text.count("a dit « Moi aussi »") == count


def test_filters_narrow_the_list(visitor):
    quartier = Neighbourhood.objects.create(name="Perrières", slug="perrieres")
    group = make_category().parent
    lamp = receive(now=NOW, category=make_category(parent=group, name="Lampe"), neighbourhood=quartier)
    bin_ = publish(case_in(CaseState.RESOLVED, now=NOW, description="La corbeille du parc déborde."))
    hidden = receive(now=NOW, description="La corbeille du square déborde.")
    for query, wanted in (
        ({"quartier": "perrieres"}, {lamp}),
        ({"sujet": group.code}, {lamp}),
        ({"etat": "terminees"}, {bin_}),
        ({"etat": "ouvertes"}, {lamp, hidden}),
        ({"etat": "resolved"}, {bin_}),
        ({"q": "corbeille"}, {bin_}),
        ({"q": "perrières"}, {lamp}),
        ({"q": "zzz"}, set()),
        ({"q": "\x00"}, {lamp, bin_, hidden}),
    ):
        text = visitor.get(reverse(LIST), query).text
        assert {case for case in (lamp, bin_, hidden) if case.number in text} == wanted, query
    assert "Aucune demande ne correspond" in visitor.get(reverse(LIST), {"q": "zzz"}).text


def test_list_without_a_case_says_so(visitor):
    assert "Aucune demande publique pour l’instant" in visitor.get(reverse(LIST)).text


def test_twenty_a_page(visitor):
    category = make_category()
    for _time in range(21):
        receive(now=NOW, category=category)
    assert visitor.get(reverse(LIST)).text.count("case-pin") == 20 + len(legend())
    assert visitor.get(reverse(LIST), {"page": "2"}).text.count("case-pin") == 1 + len(legend())


def test_private_cases_are_counted_and_never_shown(visitor):
    assert "sujets privés" not in visitor.get(reverse(LIST)).text
    private = make_category(is_private=True)
    told = []
    for _time in range(11):
        receive(now=NOW, category=private)
        told.append(re.search(r"[^>.]* portent sur des sujets privés", visitor.get(reverse(LIST)).text)[0].strip())
    # One more is seen by nobody: under five, then from one multiple of five to the next.
    few, five, ten = (
        f"{words} autres portent sur des sujets privés" for words in ("Quelques", "Au moins 5", "Au moins 10")
    )
    assert [words.replace("\u00a0", " ") for words in told] == [few] * 4 + [five] * 5 + [ten] * 2


def test_map_has_the_points_of_the_list_moved_away(visitor):
    point = {"latitude": Decimal("47.968412"), "longitude": Decimal("0.163951")}
    case = receive(now=NOW, category=make_category(name="Lampe"), **point)
    private = receive(now=NOW, category=make_category(is_private=True), **point)
    receive(now=NOW)
    told = visitor.get(reverse("requests_qrc:points")).json()
    (feature,) = told["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [0.164, 47.968]}
    assert feature["properties"]["url"] == reverse("requests_qrc:case", args=[case.number])
    assert feature["properties"]["count"] == 1
    assert private.number not in str(told)
    assert told["note"].startswith("1 demande de cette liste n’a pas de point.")
    assert visitor.get(reverse("requests_qrc:points"), {"etat": "terminees"}).json()["features"] == []


def test_points_that_lie_together_are_one_and_only_one_alone_is_named(visitor):
    category = make_category(name="Lampe")
    near = [{"latitude": Decimal("47.968412"), "longitude": Decimal(f"0.1639{n}")} for n in (51, 49)]
    for point in near:
        receive(now=NOW, category=category, **point)
    alone = receive(now=NOW, category=category, latitude=Decimal("47.972"), longitude=Decimal("0.151"))
    features = visitor.get(reverse("requests_qrc:points")).json()["features"]
    told = {tuple(feature["geometry"]["coordinates"]): feature["properties"] for feature in features}
    assert told[0.164, 47.968] == {"count": 2}
    named = {"title": "Reçue : Lampe", "url": reverse("requests_qrc:case", args=[alone.number])}
    assert told[0.151, 47.972] == {"count": 1, **named}


def test_map_weighs_less_than_150_kb_whatever_the_number_of_cases(visitor, django_assert_max_num_queries):
    case = receive(now=NOW, category=make_category(name="Lampe"))
    row = {field.attname: getattr(case, field.attname) for field in Case._meta.concrete_fields if not field.generated}
    copies = [
        Case(
            **row
            | {
                "id": None,
                "client_id": uuid4(),
                "tracking_code": draw_tracking_code(),
                "number": f"QRC-2026-{rank}",
                "rank": rank,
                "latitude": Decimal("47.9") + Decimal(rank % 200) / 1000,
                "longitude": Decimal("0.1") + Decimal(rank // 200) / 1000,
            }
        )
        for rank in range(1000, 5000)
    ]
    Case.objects.bulk_create(copies)
    with django_assert_max_num_queries(8):
        told = visitor.get(reverse("requests_qrc:points"))
    assert sum(feature["properties"]["count"] for feature in told.json()["features"]) == 4000
    assert len(told.json()["features"]) <= MOST_PINS
    for address in ("points", "list"):
        assert len(gzip.compress(visitor.get(reverse(f"requests_qrc:{address}")).content)) < 150_000


def test_numbers_of_the_list_are_those_of_the_pins_and_quartiers_have_large_counts(visitor):
    make_quartiers()
    quartier = Neighbourhood.objects.get(slug="chaoue")
    category = make_category(name="Lampe")
    receive(now=NOW, category=category)
    for state, longitude in ((CaseState.FORWARDED, "0.151"), (CaseState.RECEIVED, "0.169")):
        case = case_in(state, now=NOW, category=category, neighbourhood=quartier)
        Case.objects.filter(pk=case.pk).update(latitude=Decimal("47.965"), longitude=Decimal(longitude))
    text = visitor.get(reverse(LIST)).text
    assert re.findall(r"Sur la carte : (\d)", text) == ["1", "2"]
    drawn = text.split('data-plan-level="1"')[1].split("data-plan-level")[0]
    marks = re.findall(r"<title>(.*?)</title>.*?<text.*?>(\d)</text>", drawn)
    assert marks == [("Reçue : Lampe", "1"), ("Transmise : Lampe", "2")]
    assert '<text class="plan-count" y="-14">2</text>' in text


def test_case_is_on_the_map_moved_away_and_a_private_one_is_not(visitor):
    make_quartiers()
    point = {"latitude": Decimal("47.9654"), "longitude": Decimal("0.1694")}
    case = receive(now=NOW, **point)
    private = receive(now=NOW, category=make_category(is_private=True), **point)
    assert "Où c’est" in visitor.get(reverse("requests_qrc:case", args=[case.number])).text
    assert "Où c’est" in visitor.get(reverse("requests_qrc:by_code", args=[case.printed_code])).text
    assert "Où c’est" not in visitor.get(reverse("requests_qrc:by_code", args=[private.printed_code])).text
    assert "Où c’est" in visitor.get(resident_link(private)).text


# RSS


def test_feed_of_the_town_and_of_a_quartier(visitor):
    quartier = Neighbourhood.objects.create(name="Perrières", slug="perrieres")
    here, elsewhere = receive(now=NOW, neighbourhood=quartier), receive(now=NOW)
    hidden_cases()
    for name, args, wanted in (("feed", [], {here, elsewhere}), ("feed_of", ["perrieres"], {here})):
        response = visitor.get(reverse(f"requests_qrc:{name}", args=args))
        assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
        found = {item.findtext("guid") for item in ElementTree.fromstring(response.content).iter("item")}  # noqa: S314
        assert found == {case.number for case in wanted}
    assert visitor.get(reverse("requests_qrc:feed_of", args=["nulle-part"])).status_code == 404


# Moderation, and what a mail to followers reads


def test_moderation_hides_words_and_photos_and_shows_them_again():
    case = publish(receive(now=NOW))
    assert not CASE.hiding.is_hidden(case)
    rules.show(case, False)
    case.refresh_from_db()
    assert (case.text_fate, CASE.hiding.is_hidden(case)) == (TextFate.WITHHELD, True)
    rules.show(case, True)
    case.refresh_from_db()
    assert case.text_fate == TextFate.PUBLISHED


def test_report_is_for_published_words():
    case = receive(now=NOW)
    assert rules.refusal_to_report(case) == "Le texte de cette demande n’est pas publié."
    assert rules.refusal_to_report(publish(case)) is None


def test_mail_to_a_follower_reads_public_words_alone():
    case = receive(now=NOW, title="Chez Kévin Exemple", author=make_user())
    payload = {**CASE.news_of(case), "news": "Prise en charge"}
    assert words_of(payload) == {"subject": case.category.name}
    assert words_of({**CASE.news_of(publish(case)), "news": "Prise en charge"})["subject"] == "Chez Kévin Exemple"
    Case.objects.filter(pk=case.pk).update(erased_at=NOW)
    assert words_of(payload) == {}


def test_author_who_also_follows_is_told_once(django_assert_num_queries):
    author = make_user()
    case = receive(now=NOW, author=author)
    CaseFollow.objects.create(case=case, user=author)
    tell_followers_of(case, fact="1", news="Traitée")
    assert rules.authors_of(case) == [author.public_id]
    assert rules.authors_of(receive(now=NOW)) == []


def test_those_joined_stop_together():
    case = case_in(CaseState.DUPLICATE, now=NOW)
    assert CASE.joined(case.merged_into) == [case.pk]


def test_search_finds_published_words_alone(visitor):
    shown = publish(receive(now=NOW, title="Lampadaire qui grésille", description="Devant le gymnase."))
    receive(now=NOW, title="Lampadaire qui clignote")
    for case in hidden_cases():
        Case.objects.filter(pk=case.pk).update(title="Lampadaire caché")
        publish(case)
    text = visitor.get(reverse("portal:search"), {"q": "lampadaire"}).text
    assert "Lampadaire qui grésille" in text
    assert reverse("requests_qrc:case", args=[shown.number]) in text
    assert "clignote" not in text
    assert "caché" not in text


def test_photo_that_was_never_published_stays_so_when_moderation_shows_the_words_again():
    case = receive(now=NOW, place_words="square des Lilas")
    kept, seen = photo_of(case, fate=TextFate.WITHHELD), photo_of(case, fate=TextFate.PUBLISHED, content_hash="1" * 64)
    publish(case)
    rules.show(case, False)
    case.refresh_from_db()
    assert public_photos(case) == []
    assert similar_cases(make_draft_like(case), NOW)[0].photo is None
    rules.show(case, True)
    case.refresh_from_db()
    assert public_photos(case) == [seen]
    assert similar_cases(make_draft_like(case), NOW)[0].photo == seen
    kept.refresh_from_db()
    assert kept.fate == TextFate.WITHHELD


def make_draft_like(case: Case) -> Case:
    """Somebody else about to tell the same."""
    draft = make_draft()
    draft.category, draft.place_words = case.category, case.place_words
    return draft


# Hostile addresses and words


def test_address_with_a_nul_is_no_case(visitor):
    assert visitor.get("/demandes/%00/").status_code == 404
    assert visitor.get("/demandes/%00/intervention.ics").status_code == 404


@pytest.mark.parametrize("sign", ["\x01", "\uffff"])
def test_feed_survives_signs_that_it_cannot_hold(visitor, sign):
    publish(receive(now=NOW, description=f"La lampe {sign}est éteinte depuis trois jours."))
    content = visitor.get(reverse("requests_qrc:feed")).content
    told = ElementTree.fromstring(content).findtext(".//item/description")  # noqa: S314
    assert "La lampe est éteinte" in told
