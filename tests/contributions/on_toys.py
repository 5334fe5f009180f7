"""The room with a second target: run by test_new_target.py, in a house that has toys."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from toy.models import Opinion, Toy, ToyFollow, ToyModeration, ToyReport, Wish
from toy.targets import TOY

from allonnes.accounts.audit import act_label
from allonnes.accounts.models import AuditEntry
from allonnes.accounts.roles import Role
from allonnes.contributions.actions import contributing, following, moderation
from allonnes.contributions.audience import tell_followers
from allonnes.core.models import OutboxMessage
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.contributions import comment_on, judge, public_project
from tests.factories.deposits import DURING
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def toy() -> Toy:
    return Toy.objects.create(name="Une toupie", lent_to=make_user())


def opinion_on(toy: Toy, **more: Any) -> Opinion:
    said = {"body": "Elle tourne bien.", "by": make_user(), "entry_id": uuid.uuid4(), "now": DURING, **more}
    return contributing.write_comment(subject=toy, **said)


def sent(name: str) -> OutboxMessage:
    return OutboxMessage.objects.get(kind=f"toy/{name}")


def test_residents_follow_and_say_me_too(client: StrictClient, toy: Toy) -> None:
    user = make_user()
    sign_in(client, user)
    assert "Suivre ce jouet" in client.get(TOY.page("follow", toy)).content.decode()
    assert (
        "Vous recevrez les nouvelles de ce jouet." in client.post(TOY.page("follow", toy), follow=True).content.decode()
    )
    assert "C’est noté." in client.post(TOY.page("support", toy), follow=True).content.decode()
    assert "Déjà noté." in client.get(TOY.page("support", toy)).content.decode()
    page = client.get(reverse("toy:my_contributions")).content.decode()
    assert "Mes envies" in page
    assert "Les jouets que je suis" in page
    for name in ("follow_back", "support_back"):
        client.post(TOY.page(name, toy))
    assert not ToyFollow.objects.exists()
    assert not Wish.objects.exists()


def test_an_address_follows_hears_and_stops(client: StrictClient, toy: Toy) -> None:
    client.post(TOY.page("follow_by_mail", toy), {"email": "voisine@example.org"})
    link = sent("follow_confirmation").payload["link"]
    assert "Suivre ce jouet ?" in client.get(link).content.decode().replace("\u202f", " ")
    client.post(link)
    tell_followers(toy, TOY.messages.comment_published, fact="essai")
    stop = sent("comment_published").payload["stop_url"]
    client.post(stop)
    assert not ToyFollow.objects.exists()
    assert "Voir les jouets" in client.get(reverse("toy:confirm_follow", args=["faux"])).content.decode()


def test_words_are_read_first_where_the_app_says_so(client: StrictClient, toy: Toy) -> None:
    sign_in(client, make_user())
    words = {"entry_id": str(uuid.uuid4()), "body": "Elle tourne bien."}
    page = client.post(TOY.page("comment", toy), words, follow=True).content.decode()
    assert "sera relu" in page
    assert "Elle tourne bien." not in page
    moderation.publish_comment(comment=Opinion.objects.get(), by=make_agent(Role.MODERATOR), now=DURING)
    assert "Elle tourne bien." in client.get(TOY.url(toy)).content.decode()
    client.post(reverse("toy:delete_comment", args=[Opinion.objects.get().pk]))
    assert not Opinion.objects.exists()


def test_a_comment_keeps_the_fields_of_its_app(toy: Toy) -> None:
    assert opinion_on(toy, stars=4).stars == 4


def test_a_thing_and_words_are_reported_hidden_contested_and_shown_again(client: StrictClient, toy: Toy) -> None:
    comment = opinion_on(toy)
    moderation.publish_comment(comment=comment, by=make_agent(Role.MODERATOR), now=DURING)
    for page in (TOY.page("report", toy), TOY.page("report_comment", toy, comment=comment.pk)):
        assert client.post(page, {"reason": "insult"}).status_code == 302
    sign_in(client, make_agent(Role.MODERATOR))
    hide = {"reason": "insult", "words": "Restons polis."}
    for name, row in (("opinion", comment), ("toy", toy)):
        assert judge(client, reverse(f"admin:toy_{name}_moderer", args=[row.pk]), **hide).status_code == 302
    assert not ToyReport.objects.filter(handled_at=None).exists()
    assert client.get(reverse("admin:toy_toyreport_changelist")).status_code == 200
    assert {letter.payload["what"] for letter in OutboxMessage.objects.filter(kind="toy/contribution_hidden")} == {
        "Votre jouet",
        "Votre commentaire du jouet",
    }
    decision = ToyModeration.objects.get(toy=toy)
    sign_in(client, decision.author)
    assert client.post(reverse("toy:appeal", args=[decision.pk]), {"words": "Relisez."}).status_code == 302
    sign_in(client, make_agent(Role.MODERATOR))
    answer = {"is_accepted": "oui", "answer": "Vous aviez raison."}
    assert client.post(reverse("admin:toy_toymoderation_repondre", args=[decision.pk]), answer).status_code == 302
    toy.refresh_from_db()
    assert not toy.is_hidden
    assert {act_label(entry.act) for entry in AuditEntry.objects.filter(act__startswith="toy.")} == {
        "Contribution masquée",
        "Contribution republiée",
    }


@pytest.mark.parametrize("count", [1, 3])
def test_one_list_holds_what_waits_of_every_target(client: StrictClient, toy: Toy, count: int) -> None:
    project = public_project()
    for _ in range(count):
        opinion_on(toy)
        comment_on(project, body="Au 06 39 98 12 34")
        for row in (toy, project):
            contributing.report(row=row, by=make_user(), reason="insult", words="", now=DURING)
    sign_in(client, make_agent(Role.MODERATOR))
    client.get(reverse("moderation"))
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("moderation"))
    assert len(page.context["lines"]) == 2 * count + 2
    assert len(queries) == 6
    assert {line.target.name for line in page.context["lines"]} == {"toy.toy", "budgets.project"}
    narrowed = client.get(reverse("moderation"), {"partie": "toy.toy", "raison": "signales"}).context["lines"]
    assert [(line.words, line.times) for line in narrowed] == [("Une toupie", count)]
    assert client.get(narrowed[0].url).status_code == 200


def test_two_targets_never_take_each_others_links(toy: Toy) -> None:
    following.ask_to_follow(subject=toy, email="a@example.org", now=DURING)
    token = sent("follow_confirmation").payload["link"].split("/")[-2]
    assert following.follow_of(TOY, token) == (toy, "a@example.org")
    other = public_project()
    from_projects = OutboxMessage.objects.filter(kind="budgets/follow_confirmation")
    following.ask_to_follow(subject=other, email="a@example.org", now=DURING)
    assert following.follow_of(TOY, from_projects.get().payload["link"].split("/")[-2]) is None
