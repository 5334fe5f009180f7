"""The receipt: number, code, what the law says, what comes next with its dates; the same if it is sent twice."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from allonnes.core.qr import page_square
from allonnes.core.templatetags.french import day
from requests_qrc.intake.links import case_of_token, code_page, resident_link
from requests_qrc.intake.models import Case


@dataclass(frozen=True)
class Next:
    """A line of « La suite »."""

    date: str
    title: str
    text: str
    state: str


def steps_of(case: Case) -> list[Next]:
    """What happens now, by when: dates that the town announces itself."""
    where = (
        _("Sur la page de suivi, avec votre code.") if case.answer_by == "none" else case.get_answer_by_display() + "."
    )
    aim = _("Le but que la ville se donne ; ce n’est pas une promesse.")
    sorted_now = case.department.name if case.department else ""
    first = (
        _("Confiée au service %(name)s") % {"name": sorted_now}
        if sorted_now
        else _("La ville lit et choisit le service")
    )
    return [
        Next(_("aujourd’hui"), first, "", "now"),
        Next(
            _("au plus tard %(day)s") % {"day": day(case.first_reply_due)}, _("Une personne vous répond"), where, "next"
        ),
        Next(
            _("but : %(day)s") % {"day": day(case.solved_due)},
            _("Réglé, ou transmis à qui peut le régler"),
            aim,
            "next",
        ),
    ]


@login_not_required
@never_cache
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """The page that a link signed by the town opens; never by the code alone."""
    case = case_of_token(token)
    if case is None:
        raise Http404
    context = {
        "case": case,
        "receipts": list(case.receipts.order_by("pk")),
        "steps": steps_of(case),
        "qr": page_square(code_page(case)),
        "follow_url": resident_link(case),
    }
    return render(request, "requests_qrc/intake/receipt.html", context)
