"""Where the key of a vote stands on this server: missing while the box is open, or still there once it is sealed."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.core.health import Part
from budgets.editions.models import Edition, VoteOpening
from budgets.voting.box.keys import HALVES, is_kept, load_key
from budgets.voting.box.open_box import NO_KEY, BallotBox
from budgets.voting.models import KeyHalf

MISSING = gettext_lazy("La clé du vote « {title} » n’est pas sur ce serveur : rien n’est enregistré.")
TO_DESTROY = gettext_lazy("Clé à détruire : celle du vote « {title} », qui est scellé.")
NO_HALVES = gettext_lazy(
    "Personne n’a imprimé le code de secours : si le serveur s’arrête, tous les votes du site sont perdus. Deux "
    "membres du bureau de vote impriment chacun leur moitié, à la page « La clé du vote »."
)
ONE_HALF = gettext_lazy(
    "Une moitié du code de secours n’est pas imprimée : si le serveur s’arrête, tous les votes du site sont "
    "perdus. Un autre membre du bureau de vote imprime la sienne, à la page « La clé du vote »."
)


def key_warnings(edition: Edition, ballot_box: BallotBox) -> list[str]:
    """What the path of an edition says first: its key is missing, has no recovery code, or is still to destroy."""
    if ballot_box.is_sealed:
        return [TO_DESTROY.format(title=edition.title)] if is_key_to_destroy(edition) else []
    if ballot_box.is_keyless and not ballot_box.is_lost:
        return [str(NO_KEY)]
    if ballot_box.key is None:
        return []
    printed = KeyHalf.objects.filter(opening__edition=edition).count()
    if printed == len(HALVES):
        return []
    return [str(ONE_HALF if printed else NO_HALVES)]


def is_key_to_destroy(edition: Edition) -> bool:
    """Whether the vote is sealed, and its key not yet known to be gone, or still on this server."""
    rows = VoteOpening.objects.filter(edition=edition, edition__sealing__sealed_at__isnull=False)
    rows = rows.exclude(key_fingerprint="")
    row = rows.values_list("key_fingerprint", "edition__sealing__key_destruction").first()
    return row is not None and (row[1] is None or is_kept(row[0]))


def key_part() -> Part:
    """The keys, as a part of the machine: for `/sante/`."""
    said = key_health()
    return Part("vote_keys", _("clés des votes"), not said, " ".join(said) or _("rien à signaler"))


def key_health() -> list[str]:
    """What is wrong with the keys of this server, in words; one query. A key that two officers said lost is none."""
    rows = VoteOpening.objects.exclude(key_fingerprint="").order_by("pk")
    asked = rows.values_list(
        "key_fingerprint",
        "edition__title",
        "edition__sealing__sealed_at",
        "edition__sealing__key_destruction",
        "key_loss__confirmed_at",
    )
    said = []
    for fingerprint, title, sealed_at, destroyed, lost_at in asked:
        if sealed_at is None and lost_at is None and load_key(fingerprint) is None:
            said.append(MISSING.format(title=title))
        elif sealed_at is not None and (destroyed is None or is_kept(fingerprint)):
            said.append(TO_DESTROY.format(title=title))
    return said
