"""Who is voting in this session: marks and an encrypted name, never a name in clear, never a choice."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from allonnes.accounts.ages import age_on
from allonnes.core.sealing import hide, reveal
from budgets.enums import VoteChannel
from budgets.identity import Identity, Marks, marks_of
from budgets.models import Edition, RollEntry

SESSION_KEY = "voter"
# The letter whose code was typed, until its voter says who she is.
LETTER_KEY = "vote_letter"
PURPOSE = "budgets.roll"
# Upper bounds, excluded, of the age bands of the turnout.
AGE_BANDS = (
    (15, "Moins de 15 ans"),
    (18, "15 à 17 ans"),
    (30, "18 à 29 ans"),
    (45, "30 à 44 ans"),
    (60, "45 à 59 ans"),
    (75, "60 à 74 ans"),
    (200, "75 ans et plus"),
)


def age_band(birth_date: date, day: date) -> str:
    """The band of the turnout figures that an age falls in on `day`."""
    age = age_on(birth_date, day)
    return next(label for top, label in AGE_BANDS if age < top)


def seal_identity(identity: Identity) -> str:
    """Names and birth date, encrypted: read again only to compare two look-alikes."""
    text = "\n".join((identity.first_names, identity.last_name, identity.birth_date.isoformat()))
    return hide(PURPOSE, text)


def open_identity(sealed: str) -> Identity:
    """The identity of a look-alike, for the officer who decides."""
    first_names, last_name, birth_date = reveal(PURPOSE, sealed).split("\n")
    return Identity(first_names, last_name, date.fromisoformat(birth_date))


@dataclass(frozen=True)
class Voter:
    """What the roll will keep of a person, and by which way she came.

    `entry` is the id of her roll entry, drawn before it exists, so that one tap sent twice marks the roll once;
    `is_marked` once it does. `letter`, `kiosk` and `encounter` say through what the session votes.
    """

    edition: int
    channel: str
    identity_mark: str = ""
    name_mark: str = ""
    home_mark: str = ""
    identity_box: str = ""
    link: str = ""
    neighbourhood: int | None = None
    age_band: str = ""
    entry: str = ""
    is_marked: bool = False
    letter: str = ""
    kiosk: str = ""
    encounter: int | None = None

    @property
    def entry_id(self) -> UUID:
        """Her roll entry, made or to come."""
        return UUID(self.entry)


def voter_of(
    edition: Edition, channel: VoteChannel, identity: Identity, *, link: str, neighbourhood: int | None, day: date
) -> Voter:
    """A voter who just said who she is; the channel's own field is added by `dataclasses.replace`."""
    marks: Marks = marks_of(identity, scope=edition.slug)
    return Voter(
        edition=edition.pk,
        channel=channel,
        identity_mark=marks.identity,
        name_mark=marks.name,
        home_mark=marks.home,
        identity_box=seal_identity(identity),
        link=link,
        neighbourhood=neighbourhood,
        age_band=age_band(identity.birth_date, day),
        entry=str(uuid4()),
    )


def marked_voter(entry: RollEntry, *, letter: str = "") -> Voter:
    """A voter who comes back to her own ballot, by her account or her letter."""
    return Voter(edition=entry.edition_id, channel=entry.channel, entry=str(entry.pk), is_marked=True, letter=letter)


def keep_voter(request: HttpRequest, voter: Voter) -> None:
    """Remember who is voting, until `forget_voter` or the end of the session."""
    request.session[SESSION_KEY] = {name: value for name, value in asdict(voter).items() if value}


def known_voter(request: HttpRequest, edition: Edition) -> Voter | None:
    """Who is voting in this session for this edition, if she already said who she is."""
    kept: dict[str, Any] | None = request.session.get(SESSION_KEY)
    return Voter(**kept) if kept and kept["edition"] == edition.pk else None


def forget_voter(request: HttpRequest) -> None:
    """The next person finds nothing."""
    request.session.pop(SESSION_KEY, None)
    request.session.pop(LETTER_KEY, None)


def order_of(request: HttpRequest, voter: Voter) -> str:
    """The seed of the order of the projects: the same on every page of one voter in one session. It is kept nowhere: a
    browser remembers ranks in its addresses, and nobody may find which projects they were without the site's secret.
    """
    said = f"{request.session.session_key} {voter.entry}"
    return salted_hmac("budgets.order", said, algorithm="sha256").hexdigest()
