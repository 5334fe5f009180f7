"""Where the key of a vote stands on this server: missing while the box is open, or still there once it is sealed."""

from budgets.models import Edition, VoteOpening
from budgets.vote.keys import is_kept, load_key

MISSING = "La clé du vote « {title} » n’est pas sur ce serveur : rien n’est enregistré."
TO_DESTROY = "Clé à détruire : celle du vote « {title} », qui est scellé."


def is_key_to_destroy(edition: Edition) -> bool:
    """Whether the vote is sealed, and its key not yet known to be gone, or still on this server."""
    rows = VoteOpening.objects.filter(edition=edition, edition__sealing__sealed_at__isnull=False)
    found = rows.exclude(key_fingerprint="").values_list("key_fingerprint", "edition__sealing__key_destruction").first()
    return found is not None and (found[1] is None or is_kept(found[0]))


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
