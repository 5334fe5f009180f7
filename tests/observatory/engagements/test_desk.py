"""The desk of the promises: queues, the page of one, its buttons, its photos, births."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import User
from allonnes.accounts.roles import Role
from allonnes.core.queues import QUEUES, count_queues
from observatory.engagements.actions import dates
from observatory.engagements.enums import MilestoneKind
from observatory.engagements.models import Engagement, EngagementPhoto, ImportLine, MunicipalText
from tests.factories.accounts import make_administrator, make_agent, sign_in
from tests.factories.budgets import make_counted_edition
from tests.factories.deposits import picture
from tests.factories.observatory import delivered, engagement_photo, follower_of, make_engagement, service, silent
from tests.factories.outcomes import answered_opinion, given_opinion, make_initiative, official
from tests.factories.requests_qrc import make_category, receive
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def signed(user: User) -> StrictClient:
    client = StrictClient()
    sign_in(client, user)
    return client


def page_of(engagement: Engagement, name: str = "change") -> str:
    return reverse(f"admin:observatory_engagement_{name}", args=[engagement.pk])


def held(name: str, user: User) -> list[Any]:
    return list(QUEUES[name].rows(user, timezone.now()).order_by(*QUEUES[name].order))


def test_each_promise_waits_in_its_most_pressing_queue() -> None:
    by, now, today = make_administrator(), timezone.now(), timezone.localdate()
    late = make_engagement(on=today - DAY)
    quiet = silent()
    soon = make_engagement(on=today + 3 * DAY)
    nearly = make_engagement(now=now - 80 * DAY)
    make_engagement()
    proven = delivered()
    unproven = make_engagement()
    Engagement.objects.filter(pk=unproven.pk).update(reminded_on=None)
    assert held("echeances-depassees", by) == [late]
    assert held("sans-nouvelles", by) == [quiet]
    assert held("a-mettre-a-jour", by) == [soon, nearly]
    assert held("livres-a-prouver", by) == []
    assert proven.is_done
    counted = {waiting.queue.name: waiting.count for waiting in count_queues(by, now)}
    assert counted["echeances-depassees"] == 1
    assert QUEUES["a-mettre-a-jour"].due(held("a-mettre-a-jour", by)[0]) == "dans 3 jours"
    assert "dernière nouvelle" in QUEUES["sans-nouvelles"].due(quiet)
    assert f"n° {late.number}" in QUEUES["echeances-depassees"].detail(late)


def test_what_a_file_says_delivered_waits_for_its_proof() -> None:
    by = make_administrator()
    engagement = make_engagement()
    line = ImportLine.objects.create(source="essai", reference="1", line=2)
    values = {
        field.name: getattr(engagement, field.name)
        for field in Engagement._meta.fields
        if field.name not in {"id", "search", "text", "number", "line"}
    }
    made = Engagement.objects.create(**{**values, "line": line, "number": 9_999, "state": "delivered"})
    assert held("livres-a-prouver", by) == [made]
    assert "sans preuve" in StrictClient().get(made.get_absolute_url()).content.decode()
    engagement_photo(made)
    assert held("livres-a-prouver", by) == []


def test_a_service_sees_its_own_queues_and_an_official_reads_alone() -> None:
    today = timezone.localdate()
    own, other = (make_engagement(on=today - DAY, department=service()) for _number in range(2))
    agent = follower_of(own)
    assert held("echeances-depassees", agent) == [own]
    official = make_agent(Role.ELECTED_OFFICIAL)
    assert not any(queue.name == "echeances-depassees" and official.has_perm(queue.permission) for queue in QUEUES)
    page = signed(official).get(page_of(other))
    assert page.status_code == 200
    assert page.context["may_write"] is False
    assert page.context["acts"].next == []
    assert signed(make_agent(Role.MEDIATOR)).get(page_of(other)).status_code in {302, 403}


def test_the_page_of_a_promise_shows_what_comes_next() -> None:
    by, now = make_administrator(), timezone.now()
    engagement = make_engagement(department=service())
    dates.set_date(
        engagement=engagement, kind=MilestoneKind.WORKS, day=timezone.localdate() + DAY, reason="", by=by, now=now
    )
    dates.set_date(
        engagement=engagement,
        kind=MilestoneKind.WORKS,
        day=timezone.localdate() + 9 * DAY,
        reason="Il pleut trop.",
        by=by,
        now=now,
    )
    page = signed(follower_of(engagement)).get(page_of(engagement))
    names = [button["action"].name for button in page.context["acts"].next]
    assert names == ["travaux", "etude", "nouvelle"]
    assert [button["action"].name for button in page.context["acts"].blocked] == ["livrer"]
    for words in ("Il pleut trop.", "dans 9 jours", "sera annoncé demain matin"):
        assert words in page.content.decode()
    assert signed(by).get(reverse("admin:observatory_engagement_change", args=[999_999])).status_code == 302
    assert signed(by).post(page_of(engagement)).status_code == 403


def test_the_list_and_its_file() -> None:
    make_engagement(department=service()), delivered(), silent(cost=None)
    client = signed(make_administrator())
    assert client.get(reverse("admin:observatory_engagement_changelist")).status_code == 200
    assert client.get(reverse("admin:observatory_engagement_changelist"), {"q": "place"}).status_code == 200


@pytest.mark.parametrize(
    ("name", "sent", "state"),
    [
        ("nouvelle", {"words": "Les arbres arrivent la semaine prochaine."}, "to_start"),
        ("etude", {}, "in_study"),
        ("travaux", {}, "in_works"),
        ("date", {"kind": "works", "day": "2030-01-01", "reason": ""}, "to_start"),
        ("etape-faite", {"kind": "study", "day": "TODAY", "note": ""}, "to_start"),
        ("sans-objet", {"kind": "tender", "note": "Régie"}, "to_start"),
        ("argent", {"voted": "100", "committed": "", "paid": ""}, "to_start"),
        ("prix", {"cost": "25000", "reason": "Le prix de la pierre.", "decision": ""}, "to_start"),
        ("contenu", {"scope": "Dix arbres."}, "to_start"),
        ("confier", {"department": "", "official_words": "l’adjointe"}, "to_start"),
        ("suspendre", {"reason": "Le sol est pollué.", "decision": "D1"}, "suspended"),
        ("abandonner", {"reason": "Le sol est pollué.", "decision": "D1"}, "abandoned"),
    ],
)
def test_each_button_asks_then_acts(name: str, sent: dict[str, str], state: str) -> None:
    engagement, client = make_engagement(), signed(make_administrator())
    sent = {key: timezone.localdate().isoformat() if value == "TODAY" else value for key, value in sent.items()}
    assert client.get(page_of(engagement, name)).status_code == 200
    assert client.post(page_of(engagement, name), sent).status_code == 302
    engagement.refresh_from_db()
    assert engagement.state == state


def test_a_delivery_is_said_proven_taken_back_and_closed() -> None:
    engagement, client = delivered(), signed(make_administrator())
    assert client.post(page_of(engagement, "annuler-livraison"), {"reason": "Le sol s’affaisse."}).status_code == 302
    today = timezone.localdate().isoformat()
    assert client.post(page_of(engagement, "livrer"), {"day": today, "place": "Ici"}).status_code == 302
    assert client.post(page_of(engagement, "terminer-evaluation")).status_code == 302
    refused = client.post(page_of(engagement, "livrer"), {"day": today, "place": "Ici"})
    assert refused.status_code == 409
    suspended = make_engagement()
    client.post(page_of(suspended, "suspendre"), {"reason": "Le sol est pollué.", "decision": "D1"})
    assert client.post(page_of(suspended, "reprendre"), {"reason": "C’est dépollué."}).status_code == 302


def photo(**said: Any) -> dict[str, Any]:
    today = timezone.localdate().isoformat()
    return {"moment": "after", "taken_on": today, "place_words": "Ici", "alt": "Un banc", "photo": picture(), **said}


def test_photos_are_added_and_taken_away() -> None:
    engagement, client = make_engagement(department=service()), signed(make_administrator())
    address = page_of(engagement, "photos")
    assert client.get(address).status_code == 200
    assert client.post(address, photo(alt="")).status_code == 422
    assert client.post(address, photo(place_words="")).status_code == 422
    assert client.post(address, photo(photo=picture().__class__("a.png", b"rien"))).status_code == 422
    assert client.post(address, photo()).status_code == 302
    kept = EngagementPhoto.objects.get()
    assert "Un banc" in client.get(address).content.decode()
    shown = StrictClient().get(kept.large_url)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert b"".join(shown.streaming_content)
    for wanted in ("rien", "999999", str(kept.pk)):
        assert client.post(address, {"remove": wanted}).status_code == 302
    assert not EngagementPhoto.objects.exists()
    assert "autre service" in signed(make_agent(Role.SERVICE_AGENT)).get(address).content.decode()
    assert client.get(reverse("admin:observatory_engagement_photos", args=[999_999])).status_code == 404


def test_winners_are_inscribed_by_one_button() -> None:
    edition, by = make_counted_edition(), make_administrator()
    address = reverse("admin:observatory_engagement_winners", args=[edition.pk])
    assert held("laureats-sans-engagement", by) == [edition]
    client = signed(by)
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 409
    assert client.get(address).status_code == 200
    assert held("laureats-sans-engagement", by) == []
    assert client.get(reverse("admin:budgets_edition_change", args=[edition.pk])).status_code == 200
    assert signed(make_agent(Role.SERVICE_AGENT)).post(address).status_code == 403


PROMISE = {"title": "Une lampe", "scope": "Une lampe neuve.", "cost": "", "on": "", "theme_name": "Éclairage"}


def test_a_request_becomes_a_promise() -> None:
    case, client = receive(category=make_category()), signed(make_administrator())
    address = reverse("admin:observatory_engagement_case", args=[case.pk])
    assert case.description not in client.get(address).content.decode()
    assert client.post(address, {**PROMISE, "title": ""}).status_code == 200
    assert client.post(address, PROMISE).status_code == 302
    assert Engagement.objects.get().case == case
    assert client.get(address).status_code == 200


def test_an_action_and_an_answer_become_promises_from_their_own_pages() -> None:
    client, action, opinion = signed(make_administrator()), make_initiative(), answered_opinion()
    for thing in (action, opinion):
        name = thing._meta.model_name
        mine, address = (f"admin:instances_{name}_change", f"admin:observatory_engagement_{name}")
        birth = reverse(address, args=[thing.pk])
        assert birth in client.get(reverse(mine, args=[thing.pk])).content.decode()
        assert client.get(birth).status_code == 200
        assert client.post(birth, {**PROMISE, "title": ""}).status_code == 200
        assert client.post(birth, PROMISE).status_code == 302
        made = Engagement.objects.get(**{name: thing})
        assert page_of(made) in client.get(reverse(mine, args=[thing.pk])).content.decode()
        assert "déjà sa promesse" in client.get(birth).content.decode()
        assert str(thing) in client.get(page_of(made)).content.decode()
        public = client.get(reverse(f"instances:{name}", args=[thing.council.slug, thing.pk])).content.decode()
        assert made.get_absolute_url() in public
        assert (
            reverse(f"instances:{name}", args=[thing.council.slug, thing.pk])
            in client.get(made.get_absolute_url()).content.decode()
        )


def test_an_opinion_that_waits_has_no_promise_yet() -> None:
    client, opinion = signed(make_administrator()), given_opinion()
    birth = reverse("admin:observatory_engagement_opinion", args=[opinion.pk])
    assert birth not in client.get(reverse("admin:instances_opinion_change", args=[opinion.pk])).content.decode()
    assert "pas encore répondu" in client.get(birth).content.decode()
    reading = signed(official())
    page = reading.get(reverse("admin:instances_opinion_change", args=[answered_opinion().pk])).content.decode()
    assert "En faire une promesse" not in page


def test_a_text_promises_by_hand() -> None:
    client: Client = signed(make_administrator())
    address = reverse("admin:observatory_engagement_inscribe")
    assert client.get(address).status_code == 200
    assert client.post(address, PROMISE).status_code == 200
    new = {"text_title": "Charte", "adopted_on": "2018-06-20", "url": "https://example.org/charte"}
    assert client.post(address, {**PROMISE, **new}).status_code == 302
    text = MunicipalText.objects.get()
    assert client.post(address, {**PROMISE, "text": text.pk, "on": "2001-01-01"}).status_code == 409
    assert client.post(address, {**PROMISE, "text": text.pk}).status_code == 302
    assert Engagement.objects.filter(text=text).count() == 2
