"""The written rules of an edition, version by version, and the table of who answers for what."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from allonnes.core.search import unaccented
from budgets.editions.models import Competence
from budgets.editions.published import public_edition


@login_not_required
@require_safe
def regulation(request: HttpRequest, slug: str) -> HttpResponse:
    """The règlement in force, its deliberation, and the versions before. Another town's is not ours to publish."""
    edition = public_edition(slug)
    if edition.is_imported:
        raise Http404
    versions = list(edition.regulations.defer("by"))
    current = versions[0] if versions else None
    context = {"edition": edition, "version": current, "current": current, "older": versions[1:]}
    return render(request, "budgets/editions/regulation.html", context)


@login_not_required
@require_safe
def regulation_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version of the règlement; an older one says that it is no longer in force."""
    edition = public_edition(slug)
    version = get_object_or_404(edition.regulations.defer("by"), number=number)
    current = edition.regulations.defer("by", "body").first()
    context: dict[str, object] = {"edition": edition, "version": version, "current": current, "older": []}
    return render(request, "budgets/editions/regulation.html", context)


@login_not_required
@require_safe
def competences(request: HttpRequest) -> HttpResponse:
    """« Qui s’occupe de quoi ? »: each subject with who answers for it."""
    rows = Competence.objects.select_related("partner", "department").order_by(unaccented("subject"), "pk")
    return render(request, "budgets/editions/competences.html", {"rows": rows})
