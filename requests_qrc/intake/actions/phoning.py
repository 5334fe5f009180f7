"""What somebody wrote on their own phone, perhaps without network, received once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from allonnes.accounts.models import User
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.images import ImageRefused, Readable
from allonnes.core.photos.actions import add_photo
from requests_qrc.intake import permissions
from requests_qrc.intake.actions.submission import Origin, start_draft, submit_case
from requests_qrc.intake.enums import CaseState
from requests_qrc.intake.models import Case, Category
from requests_qrc.intake.photos import ALBUM

POINT = ("address", "place", "latitude", "longitude")
PLACE = frozenset((*POINT, "place_words", "neighbourhood"))


def take_from_phone(
    *,
    client_id: UUID,
    category: Category,
    answers: Mapping[str, Any],
    photos: Sequence[tuple[Readable, str]],
    origin: Origin,
    now: datetime,
) -> Case:
    """Receive what a phone kept: photos with their words, then the case. Sent again, even at the same time, it is the
    same case. `origin` says for which account, or none.

    Raises ActionDenied for a photo that is none, for what the case lacks, for a danger, and for the draft of another.
    What is refused stays on the phone: the same id serves for its correction.
    """
    by = origin.author
    case = start_draft(client_id, author=by)
    refuse(permissions.refusal_to_send_from_phone(by, case))
    given = _with_place(case, answers)
    if case.state == CaseState.DRAFT:
        refuse(permissions.refusal_to_submit(category, {**given, "author": by}))
        _add_photos(case, by, photos, now)
    return submit_case(client_id=client_id, category=category, answers=given, origin=origin, now=now)


def _with_place(case: Case, answers: Mapping[str, Any]) -> dict[str, Any]:
    """A place settled with the network keeps its point under the same words; other words are another place."""
    if case.place_words and case.place_words == answers.get("place_words"):
        return {name: value for name, value in answers.items() if name not in PLACE}
    return {**dict.fromkeys(POINT), **answers}


def _add_photos(case: Case, by: User | None, photos: Sequence[tuple[Readable, str]], now: datetime) -> None:
    """Outside any transaction, as photos are. What was received meanwhile has them already."""
    for file, alt in photos:
        try:
            add_photo(album=ALBUM, thing=case, by=by, file=file, alt=alt, now=now)
        except ImageRefused as refused:
            raise ActionDenied(refused.reason) from refused
        except ActionDenied:
            case.refresh_from_db(fields=["state"])
            if case.state == CaseState.DRAFT:
                raise
            return
