"""What everybody reads: the headline, the list and its filters, the map equal to it, one promise, the figures."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from allonnes.core.searching import FINDABLE
from allonnes.core.today import today_at
from allonnes.town.models import Neighbourhood
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project
from observatory.engagements import figures
from observatory.engagements.actions import birth, dates, money, states
from observatory.engagements.enums import MilestoneKind, Moment
from observatory.engagements.models import Engagement, EngagementPhoto, ImportLine, SharedBudget
from observatory.following.models import Evaluation, Follow
from observatory.following.views.listing import PAGE_SIZE
from observatory.panels import headline_card, promise_of_project, winners_at_desk
from tests.factories.accounts import make_administrator, make_user, sign_in
from tests.factories.budgets import EditionFactory, make_counted_edition
from tests.factories.observatory import (
    delivered,
    engagement_photo,
    in_works,
    make_engagement,
    make_text,
    service,
    silent,
)
from tests.factories.outreach import EncounterFactory, lock_tablet, mediator
from tests.factories.requests_qrc import make_category, receive
from tests.factories.town import NeighbourhoodFactory
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
LIST = "/observatoire/"
DAY = timedelta(days=1)


@pytest.fixture
def client() -> StrictClient:
    return StrictClient()


def read(client: StrictClient, address: str, **asked: Any) -> str:
    page = client.get(address, asked)
    assert page.status_code == 200
    return page.content.decode()


def titles(client: StrictClient, **asked: Any) -> list[str]:
    rows = client.get(LIST, asked).context["shown"]["rows"]
    return [row.engagement.title for row in rows]


def test_the_list_without_a_promise_says_what_comes(client: StrictClient) -> None:
    assert "Rien n’est encore promis ici" in read(client, LIST)
    assert "Rien n’est encore promis ici" in read(client, "/observatoire/chiffres/")


def test_the_headline_counts_kept_promises_over_all(client: StrictClient) -> None:
    today = timezone.localdate()
    delivered(on=today), delivered(on=today - DAY), make_engagement(), silent()
    page = read(client, LIST)
    assert "2 promesses tenues sur 4" in page
    assert page.count('class="promise promise-on_time"') >= 1
    assert "La date promise est passée 2 fois" in page
    assert "Elle a été tenue 1 fois, soit 50" in page


def test_one_promise_alone_and_none_kept(client: StrictClient) -> None:
    make_engagement()
    assert "Aucune promesse tenue sur 1" in read(client, LIST)
    assert "aucune tenue sur 1" in read(client, LIST)


def test_past_sixty_promises_shapes_stand_beside_numbers(client: StrictClient) -> None:
    text = make_text()
    for _number in range(61):
        make_engagement(text=text, on=timezone.localdate() - DAY)
    page = client.get(LIST)
    line = page.context["head"].lines[0]
    assert (line.squares, [(count, name) for _keeping, count, name in line.counts]) == (
        [],
        [(61, "En retard, pas encore livrée")],
    )
    assert page.context["head"].passed_squares == []
    assert "Elle n’a été tenue aucune fois" in page.content.decode()
    assert len(page.context["shown"]["rows"]) == PAGE_SIZE


def test_each_filter_narrows_and_none_is_lost(client: StrictClient) -> None:
    # For somebody signed in, each page is made: its context can be read.
    sign_in(client, make_user())
    quartier = NeighbourhoodFactory(is_priority=True)
    today = timezone.localdate()
    wanted = make_engagement(title="Une fontaine", neighbourhood=quartier, theme_name="Eau", on=today - DAY)
    make_engagement(title="Un verger")
    asked = {
        "q": "fontaine",
        "quartier": quartier.slug,
        "origine": wanted.origin.slug,
        "source": "text",
        "theme": "eau",
        "etat": "to_start",
        "bilan": "late",
        "retard": "on",
        "prioritaire": "on",
    }
    for name, value in asked.items():
        assert titles(client, **{name: value}).count("Une fontaine") == 1, name
    for name in set(asked) - {"etat", "source"}:
        assert titles(client, **{name: asked[name]}) == ["Une fontaine"], name
    page = client.get(LIST, asked)
    assert [row.engagement for row in page.context["shown"]["rows"]] == [wanted]
    assert len(page.context["chips"]) == len(asked)
    for chip in page.context["chips"]:
        assert client.get(f"{LIST}{chip.url}").context["count"] >= 1
        assert chip.url.count("=") == len(asked) - 1
    assert "Aucune promesse ne correspond" in read(client, LIST, q="licorne")
    assert client.get(LIST, {"quartier": "inconnu"}).status_code == 200


def test_several_keepings_together(client: StrictClient) -> None:
    make_engagement(title="A", on=timezone.localdate() - DAY), silent(title="B"), make_engagement(title="C")
    page = client.get(f"{LIST}?bilan=late&bilan=silent")
    assert {row.engagement.title for row in page.context["shown"]["rows"]} == {"A", "B"}
    assert [chip.url for chip in page.context["chips"]] == ["?bilan=silent", "?bilan=late"]


def test_the_map_and_its_list_hold_the_same_promises(client: StrictClient) -> None:
    placed = make_engagement(title="Une fontaine", point=(47.968, 0.15))
    make_engagement(title="Partout")
    page = client.get(LIST, {"vue": "carte"})
    assert [point.url for point in page.context["points"]] == [placed.get_absolute_url()]
    assert (page.context["count"], page.context["unplaced"]) == (2, 1)
    assert "1 promesse de cette liste n’est pas sur la carte" in page.content.decode()
    assert page.context["list_url"] == "?"
    assert client.get(LIST, {"vue": "carte", "retard": "on"}).context["list_url"] == "?retard=on"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_few_questions_whatever_its_rows(count: int) -> None:
    for _number in range(count):
        make_engagement(department=service())
    for warm in (False, True):
        with CaptureQueriesContext(connection) as asked:
            StrictClient().get(LIST, {"page": "1", "etat": "to_start" if warm else ""})
        # The version of the page, the town, its accessibility, an election to come; the rows, their steps, the
        # headline, the choices; how many there are, when a filter is set.
        assert len(asked) <= 8 + warm, [query["sql"][:90] for query in asked]


def test_the_choices_of_each_filter_are_in_their_order(client: StrictClient) -> None:
    for name in ("Perrière", "Étoile", "Centre"):
        Neighbourhood.objects.create(name=name, slug=name.lower())
    for year in (2019, 2021):
        make_engagement(text=make_text(title=f"Charte {year}", adopted_on=date(year, 1, 1)), theme_name=f"Thème {year}")
    fields = client.get(LIST).context["filter_form"].fields
    names = ("quartier", "origine", "theme")
    assert {name: [label for _value, label in list(fields[name].choices)[1:]] for name in names} == {
        "quartier": ["Centre", "Étoile", "Perrière"],
        "origine": ["Charte 2021", "Charte 2019"],
        "theme": ["Thème 2019", "Thème 2021"],
    }


@pytest.mark.parametrize(
    ("asked", "count"),
    [({}, 2), ({"page": "9"}, 2), ({"etat": ""}, 2), ({"etat": "to_start"}, 1), ({"q": "licorne"}, 0)],
)
def test_the_list_says_how_many_it_holds(client: StrictClient, asked: dict[str, str], count: int) -> None:
    make_engagement(), delivered()
    shown = client.get(LIST, asked).context["shown"]
    assert (shown["count"], len(shown["rows"])) == (count, count)


def test_a_row_says_date_money_steps_and_silence(client: StrictClient) -> None:
    by, now = make_administrator(), timezone.now()
    engagement = make_engagement(title="Une fontaine", cost=10_000)
    later = engagement.promised_on + 90 * DAY
    dates.set_date(
        engagement=engagement, kind=MilestoneKind.DELIVERY, day=later, reason="Le sol est pollué.", by=by, now=now
    )
    money.say_money(engagement=engagement, voted=None, committed=4_000, paid=1_000, by=by, now=now)
    quiet = silent(title="Un verger", cost=None)
    Engagement.objects.filter(pk=quiet.pk).update(reminded_on=timezone.localdate())
    sign_in(client, make_user())
    page = read(client, LIST)
    for words in ("3 mois de plus", "1 report expliqué", "engagés", "le service a été relancé", "prix pas encore dit"):
        assert words in page
    row = client.get(LIST).context["shown"]["rows"][0]
    assert [step.state for step in row.steps] == ["now", *["next"] * 5]


def page_of(client: StrictClient, engagement: Engagement) -> str:
    return read(client, engagement.get_absolute_url())


def test_a_promise_stands_beside_what_is(client: StrictClient) -> None:
    by, now = make_administrator(), timezone.now()
    engagement = make_engagement(
        title="Une fontaine", cost=10_000, department=service(phone="02 61 91 72 05"), official_words="l’adjointe"
    )
    later = engagement.promised_on + 90 * DAY
    dates.set_date(
        engagement=engagement, kind=MilestoneKind.DELIVERY, day=later, reason="Le sol est pollué.", by=by, now=now
    )
    dates.set_date(
        engagement=engagement, kind=MilestoneKind.WORKS, day=timezone.localdate() - DAY, reason="", by=by, now=now
    )
    dates.finish_milestone(
        engagement=engagement, kind=MilestoneKind.STUDY, day=timezone.localdate(), note="Fini", by=by, now=now
    )
    dates.skip_milestone(engagement=engagement, kind=MilestoneKind.TENDER, note="Régie", by=by, now=now)
    money.change_cost(
        engagement=engagement, cost=12_000, reason="Le prix de la pierre.", decision="Délibération 4", by=by, now=now
    )
    money.say_money(engagement=engagement, voted=12_000, committed=12_000, paid=4_000, by=by, now=now)
    page = page_of(client, engagement)
    for words in (
        "figé ce jour-là",
        "2\u202f000\u00a0€ de plus",
        "Délibération 4",
        "3 mois de plus",
        "Le sol est pollué.",
        "Sans objet",
        "pas encore faite",
        "l’adjointe",
        "Il reste",
    ):
        assert words in page, words


def test_a_stopped_promise_says_why(client: StrictClient) -> None:
    engagement = in_works()
    states.abandon(
        engagement=engagement,
        reason="Le terrain est inondable.",
        decision="Délibération 9",
        by=make_administrator(),
        now=timezone.now(),
    )
    page = page_of(client, engagement)
    assert "Le terrain est inondable." in page
    assert "Délibération 9" in page
    assert "elle n’aura plus de nouvelles" in page


def test_the_chain_leads_back_to_its_beginning(client: StrictClient) -> None:
    edition, by, now = make_counted_edition(), make_administrator(), timezone.now()
    made = birth.follow_winners(edition=edition, by=by, now=now)[0]
    page = page_of(client, made)
    assert reverse("budgets:project", args=[edition.slug, made.project.number]) in page
    assert reverse("budgets:result", args=[edition.slug]) in page
    case = receive(category=make_category())
    promised = birth.promise_for_case(case=case, by=by, now=now, promise=birth.Promise("Une lampe", "Une lampe."))
    assert f"/demandes/{case.number}/" in page_of(client, promised)
    type(case).objects.filter(pk=case.pk).update(state="spam")
    assert f"/demandes/{case.number}/" not in page_of(client, promised)
    assert "https://example.org/charte" in page_of(client, make_engagement())


def test_a_project_hidden_by_moderation_is_hidden_here_too(client: StrictClient) -> None:
    made = birth.follow_winners(edition=make_counted_edition(), by=make_administrator(), now=timezone.now())[0]
    Project.objects.filter(pk=made.project_id).update(is_hidden=True, author_label="Nadia")
    for page in (page_of(client, made), read(client, LIST, q="")):
        assert made.title not in page
        assert "Texte masqué par la modération" in page
        assert "Nadia" not in page


def test_a_promise_of_a_file_says_what_was_corrected_and_that_nothing_proves_it(client: StrictClient) -> None:
    line = ImportLine.objects.create(
        source="essai", reference="7", line=3, corrections=["les études après les travaux."]
    )
    shared = SharedBudget.objects.create(name="Un lot", amount=600)
    engagement = make_engagement(cost=None, on=None)
    made = birth.inscribe(
        birth.Promise("Un banc", "Un banc.", shared_budget=shared),
        engagement.origin,
        since=timezone.localdate(),
        by=None,
        now=timezone.now(),
        line=line,
    )
    Engagement.objects.filter(pk=made.pk).update(revision=1)
    page = page_of(client, made)
    assert "les études après les travaux." in page
    assert "pour plusieurs promesses ensemble" in page
    assert "essai, référence 7" in page
    assert "non dite" in page_of(client, engagement)


def test_photos_are_shown_with_their_words(client: StrictClient) -> None:
    engagement = make_engagement()
    photo = engagement_photo(engagement, Moment.BEFORE, alt="Le sol fissuré")
    assert "Le sol fissuré" in page_of(client, engagement)
    assert client.get(photo.small_url).status_code == 404
    assert EngagementPhoto.objects.get() == photo


def test_somebody_answers_and_reads_it(client: StrictClient) -> None:
    engagement, person = delivered(), make_user()
    address = reverse("observatory:evaluate", args=[engagement.number])
    assert client.get(address).status_code == 302
    sign_in(client, person)
    assert client.get(address).status_code == 200
    assert client.post(address, {"as_promised": "yes"}).status_code == 422
    sent = {"as_promised": "yes", "used": "often", "well_spent": "no", "words": "Bien", "entry_id": "1" * 32}
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 409
    assert Evaluation.objects.count() == 1
    assert "Vous avez donné votre avis" in page_of(client, engagement)


def test_somebody_follows_with_an_account(client: StrictClient) -> None:
    engagement, person = make_engagement(), make_user()
    sign_in(client, person)
    client.post(reverse("observatory:follow", args=[engagement.number]))
    assert Follow.objects.get().user == person
    assert "Ne plus suivre" in page_of(client, engagement)


def test_the_figures_are_those_of_the_rows(client: StrictClient) -> None:
    today = timezone.localdate()
    delivered(on=today - 4 * DAY), delivered(on=today - 10 * DAY), delivered(on=None), make_engagement(cost=5)
    rows = Engagement.objects.all()
    assert figures.delay(rows).median_days == 7
    assert figures.date_passed(figures.by_origin(rows, today)) == figures.DatePassed(2, 0)
    assert figures.money(rows).promised == 3 * 20_000 + 5
    assert "7" in read(client, "/observatoire/chiffres/")
    assert figures.delay(rows.none()) == figures.Delay(0, None)
    assert "Tenue à la date dite" in read(client, "/observatoire/mots/")


def test_a_winner_s_page_leads_to_its_promise(client: StrictClient) -> None:
    edition = make_counted_edition()
    project = edition.projects.filter(state=ProjectState.ELECTED).order_by("number").first()
    address = reverse("observatory:of_project", args=[edition.slug, project.number])
    assert promise_of_project(project) == {"promise_url": address}
    assert promise_of_project(Project(state=ProjectState.REJECTED)) is None
    assert client.get(address)["Location"] == f"{LIST}?origine={edition.slug}"
    assert winners_at_desk(edition)["missing"] >= 1
    made = birth.follow_winners(edition=edition, by=make_administrator(), now=timezone.now())
    assert client.get(address)["Location"] == made[0].get_absolute_url()
    assert winners_at_desk(edition) is None
    assert winners_at_desk(EditionFactory.build()) is None


def test_the_home_says_the_headline_and_asks_for_opinions() -> None:
    assert headline_card(None) is None
    engagement = delivered(title="Une fontaine", on=timezone.localdate())
    make_engagement(on=timezone.localdate() - DAY)
    today = next(said for said in today_at(timezone.now()) if "fontaine" in said.headline)
    assert today.url == reverse("observatory:evaluate", args=[engagement.number])
    findable = FINDABLE["Promesses de la ville"]
    assert engagement in findable.rows()
    assert "Livré" in findable.where(engagement)


def test_an_opinion_is_entered_at_a_stall() -> None:
    engagement, encounter, client = delivered(), EncounterFactory(going_on=True), StrictClient()
    sign_in(client, mediator())
    lock_tablet(client, encounter)
    address = reverse("field_observatory:entry")
    page = client.get(address)
    assert engagement.title in page.content.decode()
    sent = {
        "entry_id": str(page.context["form"]["entry_id"].value()),
        "encounter": encounter.pk,
        "engagement": engagement.pk,
        "as_promised": "yes",
        "used": "never",
        "well_spent": "unsure",
        "words": "",
        "has_consent": "on",
    }
    assert client.post(address, {**sent, "used": ""}).status_code == 422
    done = client.post(address, sent)
    assert done.status_code == 302
    assert "L’avis est compté" in read(client, done["Location"])
    answered = client.post(reverse("field_observatory:send"), sent)
    assert answered.json()["said"] == "Avis enregistré"
    assert client.post(reverse("field_observatory:send"), {**sent, "used": ""}).status_code == 422
    assert client.post(address, {**sent, "entry_id": "rien"}).status_code == 422
    assert Evaluation.objects.count() == 1
