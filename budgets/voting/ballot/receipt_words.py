"""What a receipt says: whether the vote counts, why, and what comes next; never what it holds, nor that it is blank."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.templatetags.french import day, ending
from budgets.voting.ballot.permissions import refusal_to_vote
from budgets.voting.box.ballot_rules import Choices, is_complete, missing_words
from budgets.voting.box.open_box import BallotBox
from budgets.voting.enums import VoteChannel
from budgets.voting.models import RollEntry

# How the page is dressed: the vote counts; not yet, or nobody knows; the box is sealed; the vote is gone (cancelled,
# replaced, lost).
COUNTS, SHORT, SEALED, AWAY = "counts", "short", "sealed", "away"
WAYS = {
    VoteChannel.ACCOUNT: gettext_lazy("avec votre compte"),
    VoteChannel.LETTER: gettext_lazy("avec une lettre à code"),
    VoteChannel.ASSISTED: gettext_lazy("avec un agent"),
    VoteChannel.KIOSK: gettext_lazy("à une borne"),
    VoteChannel.PAPER: gettext_lazy("sur papier"),
}
Steps = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class ReceiptWords:
    """`label`: its state in few words; `lede`: why, or what to do; `steps`: when, what, more; `can_change`: here."""

    state: str
    title: str
    label: str
    lede: str
    steps: Steps = ()
    can_change: bool = False


def receipt_words(
    ballot_box: BallotBox,
    entry: RollEntry,
    choices: Choices | None,
    *,
    channel: str,
    now: datetime,
    is_shared: bool = False,
) -> ReceiptWords:
    """`choices`: what is in the open box, None when it can no longer be read; `channel`: by which way one looks at it;
    `is_shared`: on a tablet that others use next, where no vote is opened again."""
    if entry.is_cancelled:
        return _cancelled()
    if entry.channel != channel:
        return _replaced(entry)
    if shut := _shut(ballot_box):
        return shut
    ends = ending(ballot_box.snapshot.ends_at) if ballot_box.snapshot else ""
    is_open = refusal_to_vote(ballot_box, now) is None
    can_change = is_open and choices is not None and not is_shared
    if choices is None or is_complete(ballot_box.rules, choices):
        return _counts(ends, can_change=can_change, is_open=is_open)
    return _short(ballot_box, choices, ends, can_change=can_change)


def _cancelled() -> ReceiptWords:
    lede = _("Le bureau de vote a annulé ce vote : la même personne semble avoir voté deux fois. Un seul vote compte.")
    return ReceiptWords(AWAY, _("Votre vote est annulé"), _("Vote annulé"), lede)


def _replaced(entry: RollEntry) -> ReceiptWords:
    lede = _(
        "Vous avez voté sur papier, au bureau de vote, le %(day)s. Ce vote a remplacé l’autre : un seul vote compte."
    ) % {"day": day(entry.voted_on)}
    return ReceiptWords(AWAY, _("Votre vote est maintenant sur papier"), _("Remplacé par un vote sur papier"), lede)


def _shut(ballot_box: BallotBox) -> ReceiptWords | None:
    """The words of a ballot box that nobody opens: its key is lost for good, it is sealed, or its key is not here."""
    if ballot_box.is_lost:
        return _lost()
    if ballot_box.is_sealed:
        return _sealed()
    return _unread() if ballot_box.is_keyless else None


def _lost() -> ReceiptWords:
    lede = _(
        "La clé du vote est perdue : les votes faits sur le site ne peuvent plus être lus, et ne comptent pas. Le "
        "procès-verbal dit pourquoi."
    )
    return ReceiptWords(AWAY, _("Votre vote est perdu"), _("Ne compte pas"), lede)


def _unread() -> ReceiptWords:
    lede = _(
        "La clé du vote n’est pas sur le serveur : pour le moment, personne ne peut lire ni changer un vote. Notez le "
        "code ou imprimez-le."
    )
    first = (
        _("bientôt"),
        _("La clé est rendue"),
        _("Par deux personnes du bureau de vote. Le site peut alors dire si votre vote compte."),
    )
    title = _("Votre vote est gardé. Il ne peut pas être lu pour le moment.")
    return ReceiptWords(SHORT, title, _("À savoir plus tard"), lede, (first, *_after()))


def _sealed() -> ReceiptWords:
    lede = _(
        "Plus personne ne peut changer votre vote, ni le relier à vous. Vérifiez que votre code est dans la liste."
    )
    steps = (
        (
            _("maintenant"),
            _("Cherchez votre code"),
            _("La liste des codes est publiée. Elle ne contient ni nom, ni choix."),
        ),
        (
            _("maintenant"),
            _("Le vote est gardé tel quel"),
            _("Le procès-verbal dit comment, signé par deux personnes."),
        ),
        (_("ensuite"), _("Le résultat"), _("Tous les bulletins sont publiés, sans nom : chacun peut recompter.")),
    )
    return ReceiptWords(SEALED, _("L’urne est scellée"), _("Votre code est à chercher dans la liste"), lede, steps)


def _counts(ends: str, *, can_change: bool, is_open: bool) -> ReceiptWords:
    lede = _("Merci d’avoir voté ! Notez le code ou imprimez-le. Vous n’avez plus rien à faire.")
    if can_change:
        first = (
            _("jusqu’au %(when)s") % {"when": ends},
            _("Vous pouvez changer d’avis"),
            _("Seul votre dernier choix compte. Le code reste le même."),
        )
    elif is_open:
        first = (_("maintenant"), _("Votre vote est définitif"), _("Personne ne peut le rouvrir, ici ou ailleurs."))
    else:
        first = (_("maintenant"), _("Le vote est terminé"), _("Plus personne ne peut voter, ni changer son vote."))
    title = _("Votre vote est enregistré. Il compte.")
    return ReceiptWords(COUNTS, title, _("Votre vote compte"), lede, (first, *_after()), can_change)


def _short(ballot_box: BallotBox, choices: Choices, ends: str, *, can_change: bool) -> ReceiptWords:
    missing = missing_words(ballot_box.rules, choices)
    after = (_("Incomplet, il ne compte pas"), _("Le procès-verbal dit combien de votes sont restés incomplets."))
    if not can_change:
        title, lede = _("Votre vote est gardé. Il ne compte pas."), _("Il manquait un choix, ou un vote blanc.")
        return ReceiptWords(SHORT, title, _("Ne compte pas"), lede, ((_("après la clôture"), *after), _after()[1]))
    what = missing if choices.references else _("Il n’y a plus aucun choix dans votre vote.")
    lede = _("%(what)s Ce vote ne compte pas tant que vous ne le complétez pas. Vous pouvez aussi voter blanc.") % {
        "what": what
    }
    first = (
        _("jusqu’au %(when)s") % {"when": ends},
        _("Complétez votre vote"),
        _("Par le même chemin. Le code ne change pas."),
    )
    steps = (first, (_("après cette heure"), *after), _after()[1])
    return ReceiptWords(
        SHORT, _("Votre vote est gardé. Il ne compte pas encore."), _("Ne compte pas encore"), lede, steps, can_change
    )


def _after() -> Steps:
    return (
        (_("après la clôture"), _("L’urne est scellée"), _("La liste des codes est publiée : cherchez le vôtre.")),
        (_("ensuite"), _("Le résultat"), _("Tous les bulletins sont publiés, sans nom : chacun peut recompter.")),
    )
