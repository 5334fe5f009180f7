"""What whoever wrote a case may do with it: by their account, or by the link that the town signed.

Each refusal begins by the table of the workflow; what the table cannot say, days above all, is added here. A period
ends with the last second of its last day, by the town's clock.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TypeAlias

from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.core import workflow
from allonnes.core.templatetags.french import day as day_words
from allonnes.core.workflow import SignedLink
from requests_qrc.followup.models import Survey
from requests_qrc.intake import deadlines
from requests_qrc.intake.enums import SETTLED, CaseState
from requests_qrc.intake.links import proves_address
from requests_qrc.intake.models import Case
from requests_qrc.intake.workflow import CASE, RESIDENT

Resident: TypeAlias = User | SignedLink
BY_LINK = SignedLink(RESIDENT)


def is_theirs(by: Resident, case: Case) -> bool:
    """Whether somebody wrote this case: its account, or whoever holds its link."""
    return by == BY_LINK if isinstance(by, SignedLink) else case.is_author(by)


def refusal_to_answer(by: Resident, case: Case, now: datetime) -> str | None:
    """A question of the town is answered by whoever wrote; for them, an agent has a page of the desk."""
    if not is_theirs(by, case):
        return _("Cette demande n’est pas la vôtre.")
    return workflow.refusal(CASE, case, "answer", by=by)


def refusal_to_cancel(by: Resident, case: Case, now: datetime) -> str | None:
    """As long as the town has something to do."""
    return workflow.refusal(CASE, case, "cancel", by=by)


def refusal_to_reopen(by: Resident, case: Case, now: datetime) -> str | None:
    """What was cancelled can be asked again for thirty days."""
    said_no = workflow.refusal(CASE, case, "reopen_cancelled", by=by)
    if said_no or case.closed_at is None:
        return said_no
    last = deadlines.day_of(case.closed_at) + timedelta(days=deadlines.REOPEN_CANCELLED_DAYS)
    if deadlines.day_of(now) > last:
        return _("C’était possible jusqu’au %(day)s. Vous pouvez faire une nouvelle demande.") % {
            "day": day_words(last)
        }
    return None


def refusal_to_accept(by: Resident, case: Case, now: datetime) -> str | None:
    """« C’est réglé »: the case is closed without waiting for its day."""
    return workflow.refusal(CASE, case, "accept", by=by)


def settled_at(case: Case) -> datetime | None:
    """When the state was reached that the days to contest count from."""
    return case.resolved_at if case.state == CaseState.RESOLVED else case.closed_at


def refusal_to_contest(by: Resident, case: Case, now: datetime) -> str | None:
    """« Ce n’est pas réglé »: 30 days once solved; 90 days and once when closed; two months when not taken on."""
    said_no = workflow.refusal(CASE, case, "contest", by=by)
    begun = settled_at(case)
    if said_no or begun is None:
        return said_no
    last = deadlines.contest_until(case.state, deadlines.day_of(begun))
    if deadlines.day_of(now) > last:
        return _("C’était possible jusqu’au %(day)s. Vous pouvez faire une nouvelle demande.") % {
            "day": day_words(last)
        }
    if case.state == CaseState.CLOSED and was_contested_once_closed(case):
        return _("Vous l’avez déjà contestée une fois après sa clôture. Vous pouvez faire une nouvelle demande.")
    return None


def was_contested_once_closed(case: Case) -> bool:
    """Whether the one time is used."""
    return case.history.filter(event="contest", from_state=CaseState.CLOSED).exists()


def refusal_to_rate(by: Resident, case: Case, now: datetime) -> str | None:
    """What one thinks of the answer is said once, when there is one."""
    if not is_theirs(by, case):
        return _("Cette demande n’est pas la vôtre.")
    if case.state not in SETTLED:
        return _("Donnez votre avis quand la ville aura répondu.")
    if Survey.objects.filter(case=case).exists():
        return _("Vous avez déjà donné votre avis. Merci.")
    return None


def refusal_of_reasons(reasons: Collection[str], *, is_satisfied: bool) -> str | None:
    """Each answer offers its own reasons."""
    offered = {reason.value for reason in Survey.REASONS[is_satisfied]}
    return None if set(reasons) <= offered else _("Choisissez parmi les raisons proposées.")


def refusal_to_confirm(token: str, case: Case, now: datetime) -> str | None:
    """Only a link read in a mail proves an address: the one shown on the screen of whoever typed it does not."""
    if not case.email:
        return _("Cette demande n’a pas d’adresse électronique.")
    if case.email_confirmed_at is not None:
        return _("Cette adresse est déjà confirmée.")
    if not proves_address(token, case):
        return _("Ouvrez le lien reçu par courriel à cette adresse : lui seul la confirme.")
    return None
