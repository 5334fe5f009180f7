"""Three councils of the demonstration, all of whose members are invented: elders, young people, residents by lot."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from allonnes.accounts.ages import age_on
from allonnes.accounts.models import RoleAssignment, User
from allonnes.accounts.roles import Role
from allonnes.outreach.enums import Channel
from instances.councils.actions import candidacies, drawing
from instances.councils.actions.animating import entrust_council
from instances.councils.actions.deciding import accept
from instances.councils.actions.mandates import Seat, change_naming, give_role, open_mandate
from instances.councils.enums import Gender, MandateRole, Selection
from instances.councils.models import Candidacy, College, Council, Mandate
from portal.demonstration.files import read_json
from portal.demonstration.people import FAMILY_NAME, administrator

# Its members sit since so many days: a season of meetings.
A_YEAR = 300
WOMAN, MAN = Gender.WOMAN.value, Gender.MAN.value
WHY = "Je voudrais que les habitantes et habitants soient écoutés. J’ai du temps le soir."


@dataclass(frozen=True)
class Scene:
    """The moment, who administers, who animates."""

    now: datetime
    by: User
    animator: User

    def day(self, days: int) -> date:
        """So many days from today."""
        return timezone.localdate(self.now) + timedelta(days=days)


@transaction.atomic
def build_councils(now: datetime) -> None:
    """Add the councils whose address is not known yet, with their members; nothing twice."""
    animator = User.objects.get_by_natural_key("animation-conseils@example.org")
    scene = Scene(now, administrator(), animator)
    for row in read_json("conseils.json"):
        if Council.objects.filter(slug=row["council"]["slug"]).exists():
            continue
        council = _council(row, scene)
        BUILD[Selection(council.selection)](council, row, scene)
        _open_candidacies(council, row, scene)


def _council(row: dict[str, Any], scene: Scene) -> Council:
    days = {"created_on": scene.day(-900), "term_ends_on": date(scene.day(0).year + 1, 9, 30)}
    council = Council.objects.create(**days, is_public=True, **row["council"])
    for position, (name, seats) in enumerate(row["colleges"].items()):
        College.objects.create(council=council, name=name, seats=seats, position=position)
    assignment = RoleAssignment.objects.filter(user=scene.animator, role=Role.COUNCIL_ANIMATOR).first()
    if assignment is not None:
        entrust_council(assignment=assignment, council=council, by=scene.by)
    return council


def _born(age: int, scene: Scene) -> date:
    """A date of birth: that age, since some months."""
    return date(scene.day(-200).year - age, 2, 1 + age % 27)


def _identity(person: list[Any], scene: Scene) -> dict[str, Any]:
    first_name, gender, age = person
    return {
        "first_name": first_name,
        "last_name": FAMILY_NAME,
        "gender": gender,
        "birth_date": _born(age, scene),
        "email": f"{slugify(first_name)}.conseil@example.org",
    }


def _appoint(council: Council, row: dict[str, Any], scene: Scene) -> None:
    """Members whom the town seated a year ago."""
    college = council.colleges.earliest("position")
    for person in row["members"]:
        seat = Seat(college, scene.day(-A_YEAR))
        identity = _identity(person, scene)
        _told(open_mandate(council=council, seat=seat, identity=identity, by=scene.by, now=scene.now), row, scene)


def _told(mandate: Mandate, row: dict[str, Any], scene: Scene) -> None:
    """Who agreed to be named, and who chairs."""
    if mandate.first_name in row["named"]:
        change_naming(mandate=mandate, is_named=True, by=scene.by, now=scene.now)
    if mandate.first_name == row.get("chair"):
        give_role(mandate=mandate, role=MandateRole.CHAIR, by=scene.by, now=scene.now)


def _client_id(council: Council, name: str) -> UUID:
    """Always the same: what is built twice is one candidacy."""
    return uuid5(NAMESPACE_URL, f"demonstration:{council.slug}:{name}")


def _keyed(council: Council, person: list[Any], scene: Scene) -> Candidacy:
    """A candidacy on paper; before 18 a parent signed it."""
    identity = _identity(person, scene)
    answers = {**identity, "motivation": WHY, "parent_name": f"Parent {FAMILY_NAME}", "has_consent": True}
    return candidacies.enter(
        council=council,
        client_id=_client_id(council, identity["first_name"]),
        answers={**answers, "is_parent_on_paper": True},
        channel=Channel.LETTER,
        by=scene.by,
        now=scene.now,
    )


def _choose(council: Council, row: dict[str, Any], scene: Scene) -> None:
    """Young people: each by a candidacy on paper, kept; a year ago, or once old enough."""
    college = council.colleges.earliest("position")
    for person in row["members"]:
        candidacy = _keyed(council, person, scene)
        born, year_ago = _born(person[2], scene), scene.day(-A_YEAR)
        starts_on = year_ago if age_on(born, year_ago) >= (council.min_age or 0) else scene.day(-60)
        _told(accept(candidacy=candidacy, college=college, starts_on=starts_on, by=scene.by, now=scene.now), row, scene)


def _draw(council: Council, row: dict[str, Any], scene: Scene) -> None:
    """Residents drawn by lot a year ago, from a list frozen a week before; associations appointed."""
    drawn_from, associations = council.colleges.order_by("position")
    for person in row["candidates"]:
        _keyed(council, person, scene)
    begun, known = scene.now - timedelta(days=A_YEAR + 10), scene.now - timedelta(days=A_YEAR + 1)
    terms = drawing.DrawRules(**row["draw"], seed_on=timezone.localdate(known))
    draw = drawing.prepare_draw(college=drawn_from, terms=terms, by=scene.by, now=begun)
    drawing.freeze_draw(draw=draw, by=scene.by, now=begun)
    done = drawing.draw_lots(draw=draw, seed=row["seed"], by=scene.animator, now=known)
    drawing.give_seats(draw=done, starts_on=scene.day(-A_YEAR), by=scene.by, now=scene.now)
    for person in row["members"]:
        seat = Seat(associations, scene.day(-A_YEAR))
        identity = _identity(person, scene)
        open_mandate(council=council, seat=seat, identity=identity, by=scene.by, now=scene.now)


def _open_candidacies(council: Council, row: dict[str, Any], scene: Scene) -> None:
    """From today on: some wait for the town, one for a parent."""
    if "until" not in row:
        return
    council.candidacies_from, council.candidacies_until = scene.day(-5), scene.day(row["until"])
    council.save(update_fields=["candidacies_from", "candidacies_until"])
    for person in row["waiting"]:
        identity = _identity(person, scene)
        parent = {"parent_name": f"Parent {FAMILY_NAME}", "parent_email": "parent.fictif@example.org"}
        candidacy = candidacies.apply(
            council=council,
            client_id=_client_id(council, identity["first_name"]),
            answers={**identity, "motivation": WHY, **parent},
            author=None,
            now=scene.now,
        )
        if candidacy is not None:
            candidacies.confirm(candidacy=candidacy, now=scene.now)


BUILD = {Selection.APPOINTED: _appoint, Selection.CANDIDACIES: _choose, Selection.LOT: _draw}
