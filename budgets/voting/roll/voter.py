"""Who is voting in this session: fingerprints and an encrypted name, never a name in clear, never a choice."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from allonnes.accounts.ages import age_on
from allonnes.core.encryption import hide_in, reveal_in
from budgets.editions.models import Edition
from budgets.voting.box.keys import BallotBoxKey
from budgets.voting.box.open_box import BallotBox, read_ballot_box
from budgets.voting.enums import VoteChannel
from budgets.voting.models import CodeLetter, RollEntry
from budgets.voting.roll.identity import Identity, fingerprints_of

SESSION_KEY = "voter"
# The letter whose code was typed, until its voter says who they are.
LETTER_KEY = "vote_letter"
# How long a session that held a voter lasts, and the hour it ends at; an agent's ends the next morning.
_DAYS, _STAFF_DAYS, _HOUR = 30, 1, time(6)
# Upper bounds, excluded, of the age bands of the turnout; the bands are kept in these words.
AGE_BANDS = (
    (15, _("Moins de 15 ans")),
    (18, _("15 à 17 ans")),
    (30, _("18 à 29 ans")),
    (45, _("30 à 44 ans")),
    (60, _("45 à 59 ans")),
    (75, _("60 à 74 ans")),
    (200, _("75 ans et plus")),
)


def age_band(birth_date: date, day: date) -> str:
    """The band of the turnout figures that an age falls in on `day`."""
    age = age_on(birth_date, day)
    return next(label for top, label in AGE_BANDS if age < top)


def seal_identity(identity: Identity, key: BallotBoxKey) -> str:
    """Names and birth date, encrypted with the key of the vote: read again only to compare two look-alikes."""
    text = "\n".join((identity.first_names, identity.last_name, identity.birth_date.isoformat()))
    return hide_in(key.identities, text)


def open_identity(sealed: str, key: BallotBoxKey) -> Identity:
    """The identity of a look-alike, for the officer who decides."""
    first_names, last_name, birth_date = reveal_in(key.identities, sealed).split("\n")
    return Identity(first_names, last_name, date.fromisoformat(birth_date))


@dataclass(frozen=True)
class Voter:
    """What the roll will keep of a person, and by which way they came.

    `entry` is the id of their roll entry, drawn before it exists, so that one tap sent twice marks the roll once;
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
        """Their roll entry, made or to come."""
        return UUID(self.entry)


def voter_of(
    edition: Edition, channel: VoteChannel, identity: Identity, *, link: str, neighbourhood: int | None, day: date
) -> Voter:
    """Who just said who they are; the channel’s own field is added by `dataclasses.replace`. Raises ActionDenied
    where the key of the vote is not kept.
    """
    key = read_ballot_box(edition).held_key
    fingerprints = fingerprints_of(identity, scope=edition.slug, key=key)
    return Voter(
        edition=edition.pk,
        channel=channel,
        identity_mark=fingerprints.identity,
        name_mark=fingerprints.name,
        home_mark=fingerprints.home,
        identity_box=seal_identity(identity, key),
        link=link,
        neighbourhood=neighbourhood,
        age_band=age_band(identity.birth_date, day),
        entry=str(uuid4()),
    )


def marked_voter(entry: RollEntry, *, letter: str = "") -> Voter:
    """A voter who comes back to their own ballot, by their account or their letter."""
    return Voter(edition=entry.edition_id, channel=entry.channel, entry=str(entry.pk), is_marked=True, letter=letter)


def new_entry(voter: Voter, **more: Any) -> RollEntry:
    """What the roll will say of a voter, not written yet; `more`: their account, or the station where they came."""
    return RollEntry(
        pk=voter.entry_id,
        edition_id=voter.edition,
        identity_mark=voter.identity_mark,
        name_mark=voter.name_mark,
        home_mark=voter.home_mark,
        identity_box=voter.identity_box,
        channel=voter.channel,
        voted_on=timezone.localdate(),
        link=voter.link,
        neighbourhood_id=voter.neighbourhood,
        age_band=voter.age_band,
        **more,
    )


def once_marked(voter: Voter, entry: RollEntry) -> Voter:
    """What is kept of a voter once the roll is marked: the way back to their ballot, neither name nor fingerprint."""
    return replace(marked_voter(entry, letter=voter.letter), kiosk=voter.kiosk, encounter=voter.encounter)


def keep_voter(request: HttpRequest, voter: Voter) -> None:
    """Remember who is voting, until `forget_voter`, somebody else signing in, or the end of the session."""
    _keep(request, SESSION_KEY, {name: value for name, value in asdict(voter).items() if value})


def remember_marked(request: HttpRequest, voter: Voter) -> None:
    """The same once the roll is marked, in the place of what was kept before; the session's end stays."""
    kept = {name: value for name, value in asdict(voter).items() if value}
    request.session[SESSION_KEY] = {**kept, "user": request.user.pk}


def keep_letter(request: HttpRequest, edition: Edition, letter: CodeLetter) -> None:
    """Remember the letter whose code was typed."""
    _keep(request, LETTER_KEY, {"edition": edition.pk, "letter": str(letter.pk)})


def _keep(request: HttpRequest, name: str, kept: dict[str, Any]) -> None:
    """Its end stands in the table of sessions: it says the day of the last vote, never the instant."""
    request.session[name] = {**kept, "user": request.user.pk}
    is_staff = request.user.is_authenticated and request.user.needs_second_factor
    last = timezone.localdate() + timedelta(days=_STAFF_DAYS if is_staff else _DAYS)
    request.session.set_expiry(timezone.make_aware(datetime.combine(last, _HOUR)))


def _kept(request: HttpRequest, name: str, edition: Edition) -> dict[str, Any] | None:
    """What was kept for this edition, and for whoever is signed in now: another person finds nothing, and ends it."""
    kept: dict[str, Any] = dict(request.session.get(name) or {})
    if kept and kept.pop("user", None) != request.user.pk:
        forget_voter(request)
        return None
    return kept if kept.get("edition") == edition.pk else None


def known_voter(request: HttpRequest, edition: Edition) -> Voter | None:
    """Who is voting in this session for this edition, if they already said who they are."""
    kept = _kept(request, SESSION_KEY, edition)
    return Voter(**kept) if kept else None


def known_letter(request: HttpRequest, edition: Edition) -> UUID | None:
    """The letter whose code was typed in this session for this edition."""
    kept = _kept(request, LETTER_KEY, edition)
    return UUID(kept["letter"]) if kept else None


def forget_voter(request: HttpRequest) -> None:
    """The next person finds nothing."""
    request.session.pop(SESSION_KEY, None)
    request.session.pop(LETTER_KEY, None)


def order_of(request: HttpRequest, voter: Voter, ballot_box: BallotBox) -> str:
    """The seed of the order of the projects: the same on every page of one voter in one session. It is kept nowhere: a
    browser remembers ranks in its addresses, and nobody may find which projects they were once the key is destroyed.
    """
    return ballot_box.held_key.order(f"{request.session.session_key} {voter.entry}")
