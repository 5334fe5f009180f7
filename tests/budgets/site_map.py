"""Who may open each address of the participatory budget; `things` makes what an address names."""

from datetime import datetime

from budgets.editions.models import Edition
from budgets.projects.models import Project
from budgets.results.actions.counting import count_edition, publish_result
from budgets.voting.models import SealedBallot
from tests.conventions.access import FIELD, PUBLIC, SIGNED_IN, Row

ROWS: dict[str, Row] = {
    "budgets:list": (PUBLIC, {}),
    "budgets:outline": (PUBLIC, {}),
    "budgets:submit": (PUBLIC, {}),
    "budgets:leave_idea": (PUBLIC, {}),
    "budgets:idea_sent": (PUBLIC, {}),
    "budgets:waiting_idea": (PUBLIC, {"token": "unknown"}),
    "budgets:take_up_idea": (PUBLIC, {"token": "unknown"}),
    "budgets:withdraw_idea": (PUBLIC, {"token": "unknown"}),
    "budgets:deposit": (PUBLIC, {"slug": "edition"}),
    "budgets:near": (PUBLIC, {"slug": "edition"}),
    "budgets:deposit_idea": (PUBLIC, {"draft": "project"}),
    "budgets:deposit_place": (PUBLIC, {"draft": "project"}),
    "budgets:deposit_photos": (PUBLIC, {"draft": "project"}),
    "budgets:deposit_author": (PUBLIC, {"draft": "project"}),
    "budgets:deposit_check": (PUBLIC, {"draft": "project"}),
    "budgets:deposit_delete": (PUBLIC, {"draft": "project"}),
    "budgets:follow_up": (PUBLIC, {"public_id": "project"}),
    "budgets:deposit_address": (PUBLIC, {"public_id": "project"}),
    "budgets:resend_code": (PUBLIC, {"public_id": "project"}),
    "budgets:accept_invitation": (PUBLIC, {"token": "unknown"}),
    "budgets:photo": (PUBLIC, {"pk": 1, "size": "petite"}),
    "budgets:confirm_follow": (PUBLIC, {"token": "unknown"}),
    "budgets:stop_following": (PUBLIC, {"public_id": "project"}),
    "budgets:versions": (PUBLIC, {"slug": "edition", "number": 1}),
    "budgets:follow_by_mail": (PUBLIC, {"slug": "edition", "number": 1}),
    "budgets:report": (PUBLIC, {"slug": "edition", "number": 1}),
    "budgets:report_comment": (PUBLIC, {"slug": "edition", "number": 1, "comment": 999}),
    "budgets:support": (SIGNED_IN, {"slug": "edition", "number": 1}),
    "budgets:support_back": (SIGNED_IN, {"slug": "edition", "number": 1}),
    "budgets:follow": (SIGNED_IN, {"slug": "edition", "number": 1}),
    "budgets:follow_back": (SIGNED_IN, {"slug": "edition", "number": 1}),
    "budgets:comment": (PUBLIC, {"slug": "edition", "number": 1}),
    "budgets:delete_comment": (SIGNED_IN, {"pk": 999}),
    "budgets:my_contributions": (SIGNED_IN, {}),
    "budgets:appeal": (SIGNED_IN, {"pk": 999}),
    "budgets:mine": (SIGNED_IN, {}),
    "budgets:edit": (SIGNED_IN, {"project": "project"}),
    "budgets:complete": (SIGNED_IN, {"project": "project"}),
    "budgets:withdraw": (SIGNED_IN, {"project": "project"}),
    "budgets:my_photos": (SIGNED_IN, {"project": "project"}),
    "budgets:signatures": (SIGNED_IN, {"project": "project"}),
    "budgets:leave": (SIGNED_IN, {"project": "project"}),
    "budgets:edition": (PUBLIC, {"slug": "edition"}),
    "budgets:competences": (PUBLIC, {}),
    "budgets:regulation": (PUBLIC, {"slug": "edition"}),
    "budgets:regulation_version": (PUBLIC, {"slug": "edition", "number": 1}),
    "budgets:projects": (PUBLIC, {"slug": "edition"}),
    "budgets:points": (PUBLIC, {"slug": "edition"}),
    "budgets:project": (PUBLIC, {"slug": "edition", "number": 1}),
    "budgets:poster": (PUBLIC, {"slug": "edition", "number": 1}),
    "budgets:paper": (PUBLIC, {"slug": "edition"}),
    "budgets:booklet": (PUBLIC, {"slug": "edition"}),
    "budgets:posters": (PUBLIC, {"slug": "edition"}),
    "budgets:paper_form": (PUBLIC, {"slug": "edition"}),
    "budgets:vote": (PUBLIC, {"slug": "edition"}),
    "budgets:vote_identity": (SIGNED_IN, {"slug": "edition"}),
    "budgets:ballot": (PUBLIC, {"slug": "edition"}),
    "budgets:vote_receipt": (PUBLIC, {"slug": "edition"}),
    "budgets:vote_letter": (PUBLIC, {"slug": "edition"}),
    "budgets:vote_letter_identity": (PUBLIC, {"slug": "edition"}),
    "budgets:vote_leave": (PUBLIC, {"slug": "edition"}),
    "budgets:vote_rules": (PUBLIC, {"slug": "edition"}),
    "budgets:vote_news": (SIGNED_IN, {"slug": "edition"}),
    "budgets:vote_news_stop": (SIGNED_IN, {"slug": "edition"}),
    "budgets:vote_protection": (PUBLIC, {"slug": "edition"}),
    "budgets:vote_problem": (PUBLIC, {"slug": "edition"}),
    "budgets:vote_problem_sent": (PUBLIC, {"slug": "edition"}),
    "budgets:vote_incidents": (PUBLIC, {"slug": "edition"}),
    "budgets:kiosk": (PUBLIC, {"slug": "edition"}),
    "budgets:kiosk_identity": (PUBLIC, {"slug": "edition"}),
    "budgets:kiosk_ballot": (PUBLIC, {"slug": "edition"}),
    "budgets:kiosk_project": (PUBLIC, {"slug": "edition", "number": 1}),
    "budgets:kiosk_done": (PUBLIC, {"slug": "edition"}),
    "budgets:kiosk_next": (PUBLIC, {"slug": "edition"}),
    "budgets:kiosk_over": (PUBLIC, {"slug": "edition"}),
    "budgets:kiosk_close": (PUBLIC, {"slug": "edition"}),
    "budgets:kiosk_open": (SIGNED_IN, {"slug": "edition"}),
    "budgets:result": (PUBLIC, {"slug": "edition"}),
    "budgets:compare": (PUBLIC, {"slug": "edition"}),
    "budgets:minutes": (PUBLIC, {"slug": "edition"}),
    "budgets:receipts": (PUBLIC, {"slug": "edition"}),
    "budgets:editions_compared": (PUBLIC, {"slug": "edition"}),
    "budgets:verify": (PUBLIC, {"slug": "edition"}),
    "budgets:files": (PUBLIC, {"slug": "edition"}),
    "budgets:file": (PUBLIC, {"slug": "edition", "name": "projets.csv"}),
    "field_budgets:idea": (FIELD, {}),
    "field_budgets:send": (FIELD, {}),
    "field_budgets:receipt": (FIELD, {"entry_id": "project"}),
    "field_budgets:vote": (FIELD, {}),
    "field_budgets:vote_ballot": (FIELD, {}),
    "field_budgets:vote_project": (FIELD, {"number": 1}),
    "field_budgets:vote_done": (FIELD, {}),
    "field_budgets:vote_next": (FIELD, {}),
}


def things(now: datetime) -> dict[str, object]:
    """An edition with its result, and a project."""
    edition = Edition.objects.create(title="Budget", slug="budget", year=2026, amount=1000, is_published=True)
    project = Project.objects.create(
        edition=edition, number=1, reference="1", title="Un banc", cost=500, state="on_ballot"
    )
    SealedBallot.objects.create(edition=edition, choices=[["1", 1]])
    count_edition(edition=edition)
    publish_result(edition=edition, by=None)
    return {"edition": "budget", "project": project.public_id}
