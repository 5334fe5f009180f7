"""Who may vote, when, and what is said to whoever already did."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.accounts.ages import age_on
from allonnes.core.templatetags.french import day, ending, when
from budgets.editions.enums import PhaseKind
from budgets.editions.models import Edition
from budgets.voting.box.open_box import KEY_LOST, NO_KEY, BallotBox
from budgets.voting.enums import Link, VoteChannel
from budgets.voting.models import CodeLetter, RollEntry
from budgets.voting.opening.snapshot import Snapshot

NOT_OPEN = gettext_lazy("Le vote n’est pas encore ouvert.")
SEALED = gettext_lazy("L’urne est scellée : plus aucun vote ne peut y entrer ni en sortir.")
BEING_SEALED = gettext_lazy(
    "Le scellement de l’urne est demandé : plus rien ne change. Une personne du bureau de vote peut reprendre la "
    "demande ; ensuite, recommencez."
)
NOT_FOUND = gettext_lazy(
    "Votre bulletin n’est pas retrouvé dans l’urne : rien n’est changé. Signalez un problème, le bureau de vote "
    "vous répondra."
)
NO_MORE = gettext_lazy("Votre vote a été annulé par le bureau de vote. Pour comprendre pourquoi, signalez un problème.")
# How a parent agrees, by who asks.
BY_PAPER = gettext_lazy(
    "Venez avec son accord écrit à une rencontre ou à un bureau de vote. On peut aussi voter avec un compte : "
    "l’accord se demande alors par message."
)
BY_ACCOUNT = gettext_lazy(
    "Une personne de cet âge vote avec son propre compte, quand son parent a répondu à notre message ; ou bien "
    "elle vient avec un accord écrit à une rencontre ou à un bureau de vote."
)
BY_STAFF = gettext_lazy("Prenez le papier signé par un parent, puis cochez « Un parent est d’accord par écrit ».")
NOTHING_YET = gettext_lazy("Choisissez d’abord un projet.")
KNOWN = gettext_lazy(
    "Une personne avec ce nom et cette date de naissance a déjà voté. Si c’est vous, revenez par le même "
    "chemin : votre compte, ou votre lettre à code. Un vote fait à une borne, avec un agent ou sur papier ne se "
    "change plus. Si ce n’est pas vous, signalez un problème."
)
NOT_PRINTED = gettext_lazy(
    "Cette lettre ne permet pas encore de voter : son impression n’est pas terminée. Réessayez plus tard, ou "
    "demandez à la mairie."
)
STAYS = gettext_lazy(
    "Votre vote est enregistré et compte, il ne peut plus être changé : il a été fait avec la lettre que "
    "celle-ci remplace. Si vous n’avez pas voté, signalez un problème."
)
TRY_AGAIN = gettext_lazy("Votre vote n’a pas pu être enregistré. Recommencez.")
ALREADY = {
    VoteChannel.ACCOUNT: gettext_lazy("avec un compte, sur le site. Pour changer ce vote, connectez-vous à ce compte"),
    VoteChannel.LETTER: gettext_lazy("avec une lettre à code. Pour changer ce vote, utilisez la même lettre"),
    VoteChannel.ASSISTED: gettext_lazy("avec un agent, lors d’une rencontre. Ce vote est définitif"),
    VoteChannel.KIOSK: gettext_lazy("à une borne. Ce vote est définitif"),
    VoteChannel.PAPER: gettext_lazy("sur papier, au bureau de vote. Ce vote est définitif"),
}


def refusal_to_vote(ballot_box: BallotBox, now: datetime) -> str | None:
    """The vote is open when its snapshot exists, the clock is in its dates, half-open, and its key is here."""
    if ballot_box.snapshot is None:
        return str(NOT_OPEN)
    if ballot_box.is_sealed:
        return str(SEALED)
    if now < ballot_box.snapshot.starts_at:
        return _("Le vote commence le %(starts_at)s.") % {"starts_at": when(ballot_box.snapshot.starts_at)}
    if now >= ballot_box.snapshot.ends_at:
        return _("Le vote est terminé depuis le %(ends_at)s : plus aucun vote n’est enregistré.") % {
            "ends_at": ending(ballot_box.snapshot.ends_at)
        }
    return refusal_without_key(ballot_box)


def why_not_voting(edition: Edition, ballot_box: BallotBox, now: datetime) -> str | None:
    """The same to whoever reads: a vote that was held without this site is over, one to come says its day, which may
    still move while nothing is frozen."""
    vote = edition.phase_of(PhaseKind.VOTE) if ballot_box.snapshot is None else None
    if vote is not None and now >= vote.closes_at:
        return _("Le vote est terminé depuis le %(ends_at)s.") % {"ends_at": ending(vote.closes_at)}
    if vote is not None and now < vote.starts_at:
        return _("Le vote n’est pas encore ouvert. Il est prévu à partir du %(day)s.") % {"day": when(vote.starts_at)}
    return refusal_to_vote(ballot_box, now)


def refusal_without_key(ballot_box: BallotBox) -> str | None:
    """Asked by everything that reads or writes in the open box: its key is on this server."""
    if not ballot_box.is_keyless:
        return None
    return str(KEY_LOST if ballot_box.is_lost else NO_KEY)


def refusal_to_change_vote(ballot_box: BallotBox) -> str | None:
    """From the first officer's demand to seal, nothing changes of what they saw: projects, look-alikes, paper accounts,
    answers. Problems are still reported: nobody may be kept from it. The demand is taken back first."""
    if ballot_box.is_sealed:
        return str(SEALED)
    return str(BEING_SEALED) if ballot_box.is_being_sealed else None


def refusal_of_voter(
    snapshot: Snapshot, *, birth_date: date, link: str, has_parent_agreement: bool, today: date, advice: str = ""
) -> str | None:
    """The règlement says who votes: an age at a date, a link with the town; before an age, a parent agrees."""
    if link not in snapshot.open_to:
        said = Link(link).label.lower() if link in Link.values else link
        return _("D’après le règlement, ce vote n’est pas ouvert à qui dit seulement : « %(said)s ».") % {"said": said}
    on = snapshot.age_on or today
    if snapshot.minimum_age is not None and age_on(birth_date, on) < snapshot.minimum_age:
        return _("Pour voter, il faut avoir %(minimum_age)s ans le %(on)s.") % {
            "minimum_age": snapshot.minimum_age,
            "on": day(on),
        }
    limit = snapshot.parent_agreement_below
    if limit is not None and age_on(birth_date, today) < limit and not has_parent_agreement:
        return _("Avant %(limit)s ans, il faut l’accord d’un parent. %(advice)s") % {
            "limit": limit,
            "advice": advice or BY_PAPER,
        }
    return None


def already_voted_words(entry: RollEntry) -> str:
    """« Cette personne a déjà voté le ... »: by which way, never what."""
    if entry.is_cancelled:
        return str(NO_MORE)
    return _("Cette personne a déjà voté le %(voted_on)s %(already)s.") % {
        "voted_on": day(entry.voted_on),
        "already": ALREADY[VoteChannel(entry.channel)],
    }


def words_of_known(entry: RollEntry, channel: str) -> str:
    """What is said to whoever types the name of somebody who voted: neither the day nor the way, which are nobody
    else's business; the agent who helps is told, to lead the person there."""
    return already_voted_words(entry) if channel == VoteChannel.ASSISTED else str(KNOWN)


def refusal_to_reopen(entry: RollEntry, channel: str) -> str | None:
    """A ballot is changed by the way it came, if that way leaves the means to come back."""
    if entry.is_cancelled:
        return str(NO_MORE)
    return None if entry.channel == channel else already_voted_words(entry)


def refusal_of_letter(letter: CodeLetter) -> str | None:
    """A letter voided opens nothing any more, nor does one that may still be read on the site; one that replaces a
    letter whose vote stays opens nothing either: that vote is final.
    """
    if letter.voided_on is not None:
        return _("Cette lettre a été annulée. Demandez-en une autre au bureau de vote.")
    if letter.batch.printed_at is None:
        return str(NOT_PRINTED)
    before = vote_before(letter)
    if before is None:
        return None
    return refusal_to_reopen(before, VoteChannel.LETTER) or str(STAYS)


def vote_before(letter: CodeLetter) -> RollEntry | None:
    """The vote cast with a letter that this one replaces, if it stays."""
    older = letter.replaces
    while older is not None:
        if older.entry is not None:
            return older.entry
        older = older.replaces
    return None
