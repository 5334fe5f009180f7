"""What agents do around an encounter at the desk: who comes, the route, the slots, the photos, the series."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.roles import Role
from allonnes.outreach.models import Encounter, EncounterPhoto, Headcount, Registration, Series
from tests.factories.accounts import make_agent, sign_in
from tests.factories.deposits import picture
from tests.factories.outreach import EncounterFactory, StopFactory, permanence, registered, walk
from tests.factories.town import AddressFactory, PlaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    sign_in(client, make_agent(Role.QRC_AGENT))
    return client


def _button(encounter, name):
    return reverse(f"admin:outreach_encounter_{name}", args=[encounter.pk])


def _press(desk, encounter, name, **answers):
    page = desk.post(_button(encounter, name), answers, follow=True)
    return page.content.decode()


def test_the_sheet_of_the_day_names_who_comes_and_who_waits(desk):
    encounter = walk(seats=3)
    registered(encounter, name="Lou Martin", adults=1, children=2)
    registered(encounter, name="Noa Durand", email="")
    text = desk.get(_button(encounter, "registered")).content.decode()
    assert "Lou Martin" in text
    assert "enfants" in text
    assert text.index("Lou Martin") < text.index("liste d’attente, dans l’ordre") < text.index("Noa Durand")
    assert "Complet" in text


def test_the_sheet_of_a_permanence_follows_the_hours_free_slots_included(desk):
    encounter = permanence(slots=3)
    registered(encounter, name="Lou Martin", slot=encounter.slots.all()[1])
    text = desk.get(_button(encounter, "registered")).content.decode()
    assert text.count(">libre<") == 2
    assert text.index(">libre<") < text.index("Lou Martin") < text.rindex(">libre<")


def test_somebody_on_the_telephone_is_written_down(desk):
    encounter = walk(seats=2)
    answers = {"name": "Lou Martin", "email": "", "adults": "2", "children": "0"}
    page = desk.post(_button(encounter, "registered"), answers, follow=True)
    assert "a sa place" in page.content.decode()
    page = desk.post(_button(encounter, "registered"), {**answers, "name": "Noa"}, follow=True)
    assert "Noa est sur la liste d’attente" in page.content.decode()
    made = Registration.objects.order_by("number").first()
    assert (made.entered_by is not None, made.people) == (True, 2)
    refused = desk.post(_button(encounter, "registered"), {**answers, "adults": "9"})
    assert "que 2 places" in refused.content.decode()


def test_what_takes_no_registration_says_why_and_a_stranger_reads_no_name(desk, client):
    text = desk.get(_button(EncounterFactory(), "registered")).content.decode()
    assert "sans inscription" in text
    assert "Personne n’est inscrit" in text
    assert desk.get(reverse("admin:outreach_encounter_registered", args=[999])).status_code == 404
    sign_in(client, make_agent(Role.ELECTED_OFFICIAL))
    assert client.get(_button(walk(), "registered")).status_code in {302, 403}


def test_a_registration_is_cancelled_at_the_desk(desk):
    made = registered(walk(), name="Lou Martin")
    listed = desk.get(reverse("admin:outreach_registration_changelist"), {"q": "lou"})
    assert "Lou Martin" in listed.content.decode()
    page = desk.get(reverse("admin:outreach_registration_change", args=[made.pk])).content.decode()
    assert "Annuler cette inscription" in page
    desk.post(reverse("admin:outreach_registration_annuler", args=[made.pk]), {"reason": "A téléphoné."})
    made.refresh_from_db()
    assert (made.is_cancelled, made.history.last().reason) == (True, "A téléphoné.")


def test_an_encounter_is_moved_by_its_button(desk):
    encounter, place = walk(), PlaceFactory()
    day = timezone.localtime(encounter.starts_at) + timedelta(days=7)
    answers = {"starts_at_0": f"{day:%Y-%m-%d}", "starts_at_1": "10:00", "ends_at_0": f"{day:%Y-%m-%d}"}
    text = _press(
        desk, encounter, "deplacer", **answers, ends_at_1="12:00", place=place.pk, words="", read_revision="0"
    )
    assert "La rencontre est déplacée" in text
    assert "Déplacée" in text
    encounter.refresh_from_db()
    assert (timezone.localtime(encounter.starts_at).hour, encounter.place) == (10, place)


def test_hosts_are_written_a_line_each_and_read_again(desk):
    encounter = walk()
    answers = {"official": "Camille, élue", "agent": "Lou\nNoa, médiatrice", "association": "", "other": ""}
    assert "C’est noté." in _press(desk, encounter, "accueil", **answers, read_revision="0")
    text = desk.get(_button(encounter, "accueil")).content.decode()
    assert "Noa, médiatrice" in text
    wrong = desk.post(_button(encounter, "accueil"), {"agent": ", élue", "read_revision": "1"})
    assert "Écrivez chaque ligne" in wrong.content.decode()


def test_a_route_is_drawn_stop_by_stop(desk):
    encounter, address = walk(), AddressFactory()
    answers = {"place": "Devant l’école", "where": str(address), "looked_at": "Les bancs", "rank": "1"}
    assert "L’étape est ajoutée" in _press(desk, encounter, "etape", **answers)
    wrong = desk.post(_button(encounter, "etape"), {**answers, "where": "zzzz qqqq"})
    assert "ne trouvons pas ce lieu" in wrong.content.decode()
    assert "L’étape est ajoutée" in _press(desk, encounter, "etape", **{**answers, "where": "", "place": "Lavoir"})
    stops = list(encounter.stops.order_by("rank"))
    assert [(stop.place, stop.point is not None) for stop in stops] == [("Lavoir", False), ("Devant l’école", True)]
    assert "Lavoir" in desk.get(reverse("admin:outreach_encounter_change", args=[encounter.pk])).content.decode()
    assert "Il n’y a pas encore" in desk.get(_button(walk(), "etape")).content.decode()
    other = StopFactory()
    assert desk.post(_button(encounter, "retirer-etape"), {"stop": other.pk}).status_code == 200
    assert "L’étape est retirée" in _press(desk, encounter, "retirer-etape", stop=stops[0].pk)


def test_slots_are_made_by_their_button(desk):
    encounter = EncounterFactory(kind="online_help")
    assert "9 créneaux" in _press(desk, encounter, "creneaux", minutes="20")
    assert encounter.slots.count() == 9


def test_people_are_counted_and_the_account_drafted(desk):
    encounter = EncounterFactory(held=True)
    counts = {"child": "1", "young": "2", "adult": "30", "elder": "4"}
    assert "C’est noté." in _press(desk, encounter, "compter", **counts)
    assert Headcount.objects.get(age_band="adult").count == 30
    assert 'value="30"' in desk.get(_button(encounter, "compter")).content.decode()
    text = _press(desk, encounter, "brouillon", said="Du vélo.", done="Une piste.", read_revision="0")
    assert "Le brouillon est gardé." in text
    assert "relisez-le, puis publiez-le" in text
    text = _press(desk, encounter, "compte-rendu", said="Du vélo.", done="Une piste.", read_revision="1")
    assert "Son compte rendu est publié." in text


def test_photos_come_with_the_account(desk, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    encounter = EncounterFactory(held=True)
    page = desk.post(_button(encounter, "photos"), {"photo": picture(), "alt": "La place, vue du marché"})
    assert page.status_code == 302
    photo = EncounterPhoto.objects.get()
    assert "vue du marché" in desk.get(_button(encounter, "photos")).content.decode()
    assert b"WEBP" in b"".join(desk.get(photo.small_url).streaming_content)
    client.logout()
    assert client.get(photo.small_url).status_code == 404
    Encounter.objects.update(account_published_at=timezone.now(), what_you_said="a", what_we_do="b")
    assert b"WEBP" in b"".join(client.get(photo.small_url).streaming_content)
    assert "vue du marché" in client.get(reverse("portal:encounter", args=[encounter.pk])).content.decode()


def test_photos_wait_for_the_encounter_and_go_back_to_it(desk):
    assert "une fois la rencontre commencée" in desk.get(_button(walk(), "photos")).content.decode()
    held = EncounterFactory(held=True)
    page = desk.post(_button(held, "photos"), {"continue": "1"})
    assert page.url == reverse("admin:outreach_encounter_change", args=[held.pk])


def test_a_series_is_written_at_the_desk_and_never_deleted(desk):
    answers = {
        "title": "Assises",
        "slug": "assises",
        "year": "2031",
        "plain_words": "",
        "description": "",
        "outcome": "",
    }
    assert desk.post(reverse("admin:outreach_series_add"), answers).status_code == 302
    series = Series.objects.get()
    address = reverse("admin:outreach_series_change", args=[series.pk])
    assert desk.post(address, {**answers, "is_published": "on", "read_revision": "0"}).status_code == 302
    series.refresh_from_db()
    assert (series.is_published, series.revision) == (True, 1)
    assert desk.post(reverse("admin:outreach_series_delete", args=[series.pk]), {"post": "yes"}).status_code == 403
