"""Who is told of a candidacy or of a mandate: the account, else the address that was proved; never a stranger."""

from typing import Any

from django.urls import reverse

from allonnes.core import outbox
from allonnes.core.outbox import MessageKind
from instances.councils.links import candidate_link
from instances.councils.models import Candidacy, Council, Mandate


def council_page(council: Council) -> str:
    """Its public page."""
    return reverse("instances:council", args=[council.slug])


def tell_candidate(candidacy: Candidacy, kind: MessageKind, *, fact: object = "", **more: Any) -> bool:
    """Write once per `fact` to whoever applied; nobody is written to on paper without address."""
    named = {"council": candidacy.council.name, "first_name": candidacy.first_name, **more}
    key = outbox.key_of(kind, candidacy.pk, fact)
    if candidacy.author is not None:
        url = reverse("instances:my_candidacy", args=[candidacy.pk])
        return outbox.queue(kind, key=key, person=candidacy.author.public_id, payload={**named, "url": url})
    if not candidacy.email:
        return False
    return outbox.queue(
        kind, key=key, address=candidacy.email, payload=named, secret={"url": candidate_link(candidacy)}
    )


def tell_member(mandate: Mandate, kind: MessageKind, *, fact: object = "", **more: Any) -> bool:
    """Write once per `fact` to a member."""
    payload = {"council": mandate.council.name, "first_name": mandate.first_name, **more}
    key = outbox.key_of(kind, mandate.pk, fact)
    if mandate.person is not None:
        url = reverse("instances:my_space")
        return outbox.queue(kind, key=key, person=mandate.person.public_id, payload={**payload, "url": url})
    if not mandate.email:
        return False
    return outbox.queue(kind, key=key, address=mandate.email, payload={**payload, "url": council_page(mandate.council)})
