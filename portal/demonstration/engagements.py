"""Promises of the demonstration: two past editions from a file, the winners of last year in every state, a text.

Every promise, date, price and person is invented; what comes from the file says « exemple ».
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid5

from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from allonnes.accounts.models import User
from allonnes.contributions.actions.moderation import publish_comment
from allonnes.town.models import Department
from budgets.editions.models import Edition
from instances.outcomes.models import Initiative, Opinion
from observatory.engagements.actions import birth, council_births, dates, money, news, states
from observatory.engagements.actions.birth import Promise
from observatory.engagements.actions.news import Shown
from observatory.engagements.enums import MilestoneKind, Moment
from observatory.engagements.imports.actions import import_engagements
from observatory.engagements.imports.mapping import read_mapping
from observatory.engagements.models import Change, Engagement, ImportLine
from observatory.following.actions.evaluating import Answers, evaluate
from observatory.following.models import Comment, Follow
from portal.demonstration.editions import PAST_SOURCE
from portal.demonstration.files import DATA
from portal.demonstration.people import FAMILY_NAME, administrator

SOURCE = "demonstration-promesses"
ACTION_PROMISED, OPINION_PROMISED = "Fresque du passage des Perrières", "Des casiers au gymnase"
OFFICIAL = "l’adjointe au cadre de vie (personne fictive)"
SERVICES = {
    "Nature en ville": "Espaces verts (exemple)",
    "Sport": "Sports et associations (exemple)",
    "Jeunesse": "Enfance et éducation (exemple)",
    "Culture": "Culture (exemple)",
}
OTHER_SERVICE = "Voirie et bâtiments (exemple)"
PLANNED: dict[str, int] = {
    MilestoneKind.STUDY: 60,
    MilestoneKind.CONSULTATION: 110,
    MilestoneKind.TENDER: 170,
    MilestoneKind.WORKS: 240,
    MilestoneKind.DELIVERY: 330,
}
SKY, GROUND, INK, SUN, TEAL, BRICK, BLUE = (
    "#F1ECDF",
    "#CFC7B2",
    "#1B1A2B",
    "#FFC93C",
    "#0B6B61",
    "#B3361B",
    "#1B4F8F",
)


@dataclass
class Story:
    """One promise, from the day of its birth to today; `at(days)` is that many days after it, never to come."""

    engagement: Engagement
    born: datetime
    now: datetime
    by: User

    def at(self, days: int) -> datetime:
        """A moment of the story."""
        return min(self.born + timedelta(days=days), self.now - timedelta(days=1))

    def day(self, days: int) -> date:
        """The day of that moment, also to come."""
        return timezone.localdate(self.born + timedelta(days=days))

    def plan(self, **moved: int) -> None:
        """Announce every step, a week after the birth; `moved` says another day than the usual one."""
        for kind, days in {**PLANNED, **moved}.items():
            dates.set_date(
                engagement=self.engagement, kind=kind, day=self.day(days), reason="", by=self.by, now=self.at(7)
            )

    def finish(self, kind: str, days: int, note: str = "") -> None:
        """A step is done."""
        day = timezone.localdate(self.at(days))
        dates.finish_milestone(engagement=self.engagement, kind=kind, day=day, note=note, by=self.by, now=self.at(days))

    def move(self, kind: str, to: int, reason: str, *, told: int) -> None:
        """A step slips, with its reason."""
        dates.set_date(
            engagement=self.engagement, kind=kind, day=self.day(to), reason=reason, by=self.by, now=self.at(told)
        )

    def tell(self, words: str, *, ago: int) -> None:
        """News, so many days ago."""
        news.tell_news(engagement=self.engagement, words=words, by=self.by, now=self.now - timedelta(days=ago))

    def show(self, moment: str, days: int, alt: str) -> None:
        """A drawn photo."""
        at = self.at(days)
        shown = Shown(moment, timezone.localdate(at), self.engagement.place_words or "Allonnes", alt)
        news.show_photo(engagement=self.engagement, file=drawn_photo(moment), shown=shown, by=self.by, now=at)


@transaction.atomic
def build_engagements(now: datetime) -> None:
    """Everything once: what people wrote since then is kept."""
    if ImportLine.objects.filter(source=SOURCE).exists():
        return
    mapping = read_mapping((DATA / "engagements.json").read_text(encoding="utf-8"))
    import_engagements(raw=(DATA / "engagements.csv").read_bytes(), mapping=mapping, now=now, is_dry_run=False)
    by = administrator()
    _news_of_imported(by, now)
    _build_winners(by, now)
    _build_texts(by, now)
    _build_of_councils(by, now)
    states.close_due_evaluations(now)
    # What happened in these stories was told in its time: no mail leaves for it now.
    Change.objects.filter(told_at=None).update(told_at=now)


def _news_of_imported(by: User, now: datetime) -> None:
    """Two promises of 2021 still move; a third one has been silent for long."""
    said = {
        "2021-07": "La dalle de la scène est coulée (exemple). Le toit arrive au printemps.",
        "2021-08": "La moitié des arbres est plantée (exemple) ; l’autre attend l’hiver.",
    }
    for reference, words in said.items():
        engagement = Engagement.objects.get(line__source=SOURCE, line__reference=reference)
        news.tell_news(engagement=engagement, words=words, by=by, now=now - timedelta(days=11))


# --- Last year’s winners ----------------------------------------------------------------------------
def _build_winners(by: User, now: datetime) -> None:
    edition = Edition.objects.get(source=PAST_SOURCE)
    born = now - timedelta(days=400)
    made = birth.follow_winners(edition=edition, by=by, now=born)
    for number, engagement in enumerate(made):
        name = SERVICES.get(str(engagement.theme), OTHER_SERVICE)
        service = Department.objects.get(name=name)
        news.entrust(engagement=engagement, department=service, official_words=OFFICIAL, by=by, now=born)
        STORIES[min(number, len(STORIES) - 1)](Story(engagement, born, now, by))


def _delivered_on_time(story: Story) -> None:
    story.plan()
    states.start_study(engagement=story.engagement, by=story.by, now=story.at(20))
    story.finish(MilestoneKind.STUDY, 58)
    story.finish(MilestoneKind.CONSULTATION, 105, "Les enfants choisissent les couleurs.")
    story.finish(MilestoneKind.TENDER, 160)
    states.start_works(engagement=story.engagement, by=story.by, now=story.at(200))
    _deliver(story, 320)
    spend(story, committed=1.0, paid=1.0)


def _delivered_later(story: Story) -> None:
    story.plan(delivery=280, works=220)
    states.start_study(engagement=story.engagement, by=story.by, now=story.at(15))
    story.finish(MilestoneKind.STUDY, 60)
    story.finish(MilestoneKind.CONSULTATION, 125, "41 jeunes choisissent le dessin au sol.")
    story.move(MilestoneKind.TENDER, 230, "Aucune entreprise n’a répondu la première fois.", told=168)
    story.finish(MilestoneKind.TENDER, 228)
    story.move(MilestoneKind.DELIVERY, 370, "Le matériel commandé est arrivé en retard.", told=250)
    states.start_works(engagement=story.engagement, by=story.by, now=story.at(255))
    story.show(Moment.BEFORE, 20, "Le lieu avant les travaux : sol fissuré.")
    story.show(Moment.DURING, 300, "Les travaux : le nouveau sol est posé.")
    raise_price(story, 1.08)
    _deliver(story, 372)
    spend(story, committed=1.08, paid=1.03)
    _judge(story)


def _in_works(story: Story) -> None:
    story.plan(delivery=480, works=330)
    states.start_study(engagement=story.engagement, by=story.by, now=story.at(30))
    story.finish(MilestoneKind.STUDY, 75)
    dates.skip_milestone(
        engagement=story.engagement,
        kind=MilestoneKind.CONSULTATION,
        note="Le projet a été écrit avec les familles.",
        by=story.by,
        now=story.at(80),
    )
    story.finish(MilestoneKind.TENDER, 200)
    story.finish(MilestoneKind.WORKS, 385, "La pose commence par l’allée du marché.")
    states.start_works(engagement=story.engagement, by=story.by, now=story.at(386))
    spend(story, committed=0.5, paid=0.3)


def _late(story: Story) -> None:
    story.plan(delivery=300)
    states.start_study(engagement=story.engagement, by=story.by, now=story.at(30))
    story.finish(MilestoneKind.STUDY, 70)
    story.move(MilestoneKind.TENDER, 450, "L’entreprise choisie a fait défaut, il faut recommencer.", told=350)
    story.move(MilestoneKind.DELIVERY, 520, "L’appel d’offres est à refaire.", told=351)
    story.tell("Trois entreprises ont visité le lieu (exemple). Leur réponse est attendue ce mois-ci.", ago=20)
    spend(story, committed=0.3, paid=0.1)


def _in_study(story: Story) -> None:
    story.plan(study=430, consultation=470, tender=520, works=600, delivery=690)
    states.start_study(engagement=story.engagement, by=story.by, now=story.at(380))
    story.tell("Le bureau d’études rend son dessin dans un mois (exemple).", ago=6)


def _silent(story: Story) -> None:
    story.plan(study=430, consultation=480, tender=540, works=600, delivery=700)
    states.start_study(engagement=story.engagement, by=story.by, now=story.at(60))


def _suspended(story: Story) -> None:
    story.plan(delivery=460)
    states.start_study(engagement=story.engagement, by=story.by, now=story.at(40))
    states.suspend(
        engagement=story.engagement,
        reason="Des réseaux enterrés doivent d’abord être déplacés par leur propriétaire.",
        decision="Délibération fictive n° 12 (exemple)",
        by=story.by,
        now=story.at(300),
    )


def _to_start(story: Story) -> None:
    story.tell("Le service prépare le calendrier (exemple) : les dates seront annoncées en janvier.", ago=3)


# In the order of the winners; those that follow are all still to begin.
STORIES: tuple[Callable[[Story], None], ...] = (
    _delivered_later,
    _in_works,
    _delivered_on_time,
    _late,
    _in_study,
    _silent,
    _suspended,
    _to_start,
)


def _deliver(story: Story, days: int) -> None:
    story.finish(MilestoneKind.WORKS, days - 10)
    story.show(Moment.AFTER, days, "Ce qui est livré : tout est en place, et des enfants jouent.")
    states.deliver(
        engagement=story.engagement,
        day=timezone.localdate(story.at(days)),
        place=story.engagement.place_words or "Dans le quartier",
        by=story.by,
        now=story.at(days),
    )


def raise_price(story: Story, share: float) -> None:
    """The price slips, with its reason and its decision."""
    money.change_cost(
        engagement=story.engagement,
        cost=round((story.engagement.promised_cost or 0) * share),
        reason="Le prix des matériaux a augmenté.",
        decision="Délibération fictive du 9 avril (exemple)",
        by=story.by,
        now=story.at(180),
    )


def spend(story: Story, *, committed: float, paid: float) -> None:
    """Money, as a share of the price promised."""
    promised = story.engagement.promised_cost or 0
    money.say_money(
        engagement=story.engagement,
        voted=promised,
        committed=round(promised * committed),
        paid=round(promised * paid),
        by=story.by,
        now=story.now - timedelta(days=5),
    )


# --- Opinions ---------------------------------------------------------------------------------------
def _judge(story: Story) -> None:
    """Fictitious residents answer; one of them says a word, which moderation published."""
    now = story.now - timedelta(days=2)
    people = User.objects.filter(last_name=FAMILY_NAME, birth_date=None, role_assignments=None).order_by("pk")
    for number, person in enumerate(people[:30]):
        answers = Answers(
            as_promised="yes" if number % 4 else "partly",
            used=("often", "sometimes", "often", "never")[number % 4],
            well_spent="yes" if number % 3 else "unsure",
        )
        words = "" if number else "Ma fille y va le mardi avec ses copines. Il manque un banc."
        key = uuid5(story.engagement.project.public_id, f"avis-{number}")  # type: ignore[union-attr]
        evaluate(engagement=story.engagement, answers=answers, words=words, entry_id=key, by=person, now=now)
        Follow.objects.get_or_create(engagement=story.engagement, user=person)
    for comment in Comment.objects.filter(engagement=story.engagement):
        publish_comment(comment=comment, by=User.objects.get(email="moderation@example.org"), now=now)


# --- Texts of the town ------------------------------------------------------------------------------
def _build_texts(by: User, now: datetime) -> None:
    born = now - timedelta(days=300)
    text = birth.know_text(
        title="Charte de démocratie locale (exemple)", adopted_on=date(2018, 6, 20), url="https://example.org/charte"
    )
    for title, scope, days in (
        ("Rendre compte chaque année de ce qui est décidé (exemple)", "Un bilan public chaque année.", 150),
        ("Une rencontre par quartier et par an (exemple)", "Chaque quartier, une rencontre, chaque année.", 420),
    ):
        promise = Promise(title, scope, on=timezone.localdate(born + timedelta(days=days)), official_words=OFFICIAL)
        made = birth.promise_in_text(text=text, by=by, now=born, promise=promise)
        if days > 300:  # noqa: PLR2004
            news.tell_news(engagement=made, words="Cinq quartiers sur sept ont été visités (exemple).", by=by, now=now)


# --- Councils ---------------------------------------------------------------------------------------
def _build_of_councils(by: User, now: datetime) -> None:
    """One promise born of what a council does, one of what the town answered to an opinion."""
    action = Initiative.objects.public().filter(title=ACTION_PROMISED).first()
    if action is not None:
        born = now - timedelta(days=25)
        promise = Promise(
            action.title, action.description, cost=round(action.budget or 0), on=action.ends_on, place_words="Perrières"
        )
        made = council_births.promise_for_initiative(initiative=action, by=by, now=born, promise=promise)
        states.start_works(engagement=made, by=by, now=now - timedelta(days=4))
    opinion = Opinion.objects.public().filter(subject=OPINION_PROMISED).first()
    if opinion is not None:
        day = timezone.localdate(now) + timedelta(days=60)
        promise = Promise("Vingt casiers au gymnase", "Dix casiers cette année, dix l’an prochain.", on=day)
        council_births.promise_for_opinion(opinion=opinion, by=by, now=now - timedelta(days=20), promise=promise)


# --- Drawings ---------------------------------------------------------------------------------------
def drawn_photo(moment: str) -> Any:
    """A drawing that stands for a photo, in the shapes of the mark."""
    picture = Image.new("RGB", (840, 600), SKY)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 410, 840, 600), fill=GROUND if moment == Moment.BEFORE else TEAL)
    draw.rectangle((40, 150, 210, 410), fill="#5B3B8C")
    if moment != Moment.BEFORE:
        draw.ellipse((640, 40, 790, 190), fill=SUN)
    if moment == Moment.AFTER:
        draw.rectangle((0, 410, 260, 600), fill=BRICK)
        draw.pieslice((300, 430, 620, 750), 180, 360, fill=SUN)
    draw.line((420, 410, 420, 220), fill=INK, width=16)
    draw.rectangle((360, 120, 480, 220), outline=INK, width=8, fill="#FFFFFF")
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    kept.seek(0)
    return kept
