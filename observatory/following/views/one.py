"""One promise: its page, its photos, what residents answer of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from allonnes.accounts.requests import PersonRequest
from allonnes.core.page_cache import kept_for_visitors
from allonnes.core.photos.views import picture
from allonnes.core.posting import PostedPage, posted
from observatory.elections.restraint import restraint_of_page
from observatory.engagements.models import Engagement, EngagementPhoto
from observatory.following.actions.evaluating import evaluate as keep_evaluation
from observatory.following.engagement_page import page_of, whole
from observatory.following.forms import EvaluationForm
from observatory.following.permissions import refusal_to_evaluate
from observatory.following.rules import refusal_to_read

# The project that a promise comes from, and the names of those who speak on its page.
_SHOWN_SQL = """
WITH one AS (SELECT id, case_id, project_id FROM observatory_engagement WHERE number = %(number)s)
SELECT 'budgets.project:' || project_id FROM one WHERE project_id IS NOT NULL
UNION SELECT 'person:' || author_id FROM observatory_comment
      WHERE engagement_id IN (SELECT id FROM one) AND author_id IS NOT NULL
UNION SELECT 'person:' || user_id FROM budgets_authorship
      WHERE project_id IN (SELECT project_id FROM one) AND user_id IS NOT NULL
UNION SELECT 'person:' || author_id FROM requests_qrc_case
      WHERE id IN (SELECT case_id FROM one) AND author_id IS NOT NULL
"""


@login_not_required
@kept_for_visitors("town", "observatory", "budgets", "requests_qrc", "instances", about=_SHOWN_SQL)
@require_safe
def engagement(request: HttpRequest, number: int) -> HttpResponse:
    """What was promised beside what is; the same for everybody but the button that follows."""
    now = timezone.now()
    rows = Engagement.objects.with_keeping(timezone.localdate(now))
    row = get_object_or_404(whole(rows), number=number)
    is_followed = request.user.is_authenticated and row.follows.filter(user=request.user).exists()
    has_answered = request.user.is_authenticated and row.evaluations.filter(user=request.user).exists()
    context = {
        **page_of(row, now, restraint_of_page()),
        "is_followed": is_followed,
        "has_answered": has_answered,
        "may_follow": refusal_to_read(row) is None,
    }
    return render(request, "observatory/following/engagement.html", context)


@login_not_required
@require_safe
def of_project(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """From a winning project to its promise; to those of its edition while it has none."""
    row = Engagement.objects.filter(project__edition__slug=slug, project__number=number).first()
    if row is not None:
        return redirect(row.get_absolute_url())
    return redirect(f"{reverse('observatory:list')}?origine={slug}")


@require_http_methods(["GET", "POST"])
def evaluate(request: PersonRequest, number: int) -> HttpResponse:
    """Three questions on what is delivered, and some words; once a person."""
    row = get_object_or_404(Engagement.objects.select_related("project"), number=number)
    form, now = EvaluationForm(posted(request)), timezone.now()
    page = PostedPage(request, form, refusal_to_evaluate(request.user, row, now))
    if page.is_ready:
        with page.refusal_told():
            given = form.cleaned_data
            answers, words = form.answers(), given["words"]
            keep_evaluation(
                engagement=row, answers=answers, words=words, entry_id=given["entry_id"], by=request.user, now=now
            )
            messages.success(request, _("Merci, votre avis est compté."))
            if words.strip():
                messages.info(request, _("Vos mots seront relus avant d’être publiés."))
            return redirect(f"{row.get_absolute_url()}#avis")
    context = {"engagement": row, "title": row.shown_title, "form": form, "reason": page.reason}
    return render(request, "observatory/following/evaluate.html", context, status=page.status)


@login_not_required
@require_safe
def photo(request: HttpRequest, pk: int, size: str) -> FileResponse:
    """One picture: the town shows it to everybody."""
    row = get_object_or_404(EngagementPhoto, pk=pk)
    return picture(row, size, is_public=True, called=f"promesse-{row.engagement_id}")
