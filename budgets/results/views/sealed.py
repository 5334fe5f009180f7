"""What anyone can check once the ballot box is sealed: the list of receipts; and the town's editions side by side."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from allonnes.core.codes import plain
from budgets.editions.published import public_edition
from budgets.results.editions_compared import compared_editions
from budgets.results.figures import sealing_of
from budgets.voting.models.votes import RECEIPT

PAGE_SIZE = 300


def _typed(text: str) -> str:
    """A code as it is printed, however it was typed: « 7kqm 2xwd h4pr »."""
    return RECEIPT.grouped(plain(text)[: RECEIPT.size + 1])


@login_not_required
@require_safe
def receipts(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether a receipt is in the list, and the whole list, sorted: it says who voted to nobody, and no choice."""
    edition = public_edition(slug)
    sealing = sealing_of(edition)
    codes = sealing.receipts if sealing else []
    code = _typed(request.GET.get("code", ""))
    context = {
        "edition": edition,
        "sealing": sealing,
        "code": code,
        "is_found": code in codes,
        "page": Paginator(codes, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "budgets/results/receipts.html", context)


@login_not_required
@require_safe
def editions(request: HttpRequest, slug: str) -> HttpResponse:
    """How many voted, for how many projects and how much money, edition after edition."""
    return render(
        request,
        "budgets/results/editions_compared.html",
        {"edition": public_edition(slug), "compared": compared_editions()},
    )
