"""The words and photos of a case, read by somebody of the town before everybody reads them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.contact_details import contact_details
from allonnes.core.errors import ActionDenied, refuse
from allonnes.core.search import tidy
from requests_qrc.casework import permissions
from requests_qrc.casework.actions.speaking import locked, touch
from requests_qrc.intake.enums import TextFate
from requests_qrc.intake.models import Case


@transaction.atomic
def publish_words(
    *, case: Case, by: User, now: datetime, title: str, with_photos: bool, read_revision: int | None = None
) -> None:
    """Have everybody read the words of a case, under a public title, with its photos or without them.

    Raises ActionDenied while a way to reach somebody stands in them: such words stay between the person and the town.
    """
    row = locked(case, read_revision=read_revision)
    refuse(permissions.refusal_to_publish(by, row, now))
    title = tidy(title)
    details = contact_details(f"{title} {row.description}")
    if details:
        raise ActionDenied(_("On y lit %(kind)s (« %(text)s ») : rien n’est publié.") % vars(details[0]))
    touch(row, title=title, text_fate=TextFate.PUBLISHED)
    _settle(row, with_photos=with_photos)
    audit.record("requests_qrc.publish_words", by=by, number=row.number)


@transaction.atomic
def withhold_words(*, case: Case, by: User, now: datetime, read_revision: int | None = None) -> None:
    """Keep the words and photos of a case between the person and the town; its subject and its state stay public."""
    row = locked(case, read_revision=read_revision)
    refuse(permissions.refusal_to_withhold(by, row, now))
    touch(row, text_fate=TextFate.WITHHELD)
    _settle(row, with_photos=False)
    audit.record("requests_qrc.withhold_words", by=by, number=row.number)


def _settle(case: Case, *, with_photos: bool) -> None:
    """What the person sent follows; photos of the work done are the town's own."""
    fate = TextFate.PUBLISHED if with_photos else TextFate.WITHHELD
    case.photos.filter(is_after=False).update(fate=fate)
