"""Hiding with a reason, contesting once, answered by somebody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.urls import reverse

from allonnes.accounts.models import AuditEntry
from allonnes.accounts.roles import ROLES, Role
from allonnes.contributions.actions import contributing
from allonnes.contributions.actions import moderation as actions
from allonnes.contributions.desk import HIDE, REPORTED_HIDE, REPORTED_KEEP
from allonnes.contributions.enums import CommentState
from allonnes.contributions.forms import HideForm
from allonnes.contributions.permissions import moderation as permissions
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from budgets.projects.models import Moderation, Project, Report
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.contributions import comment_on, hidden, judge, public_project
from tests.factories.deposits import DURING
from tests.factories.together import together
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


def denied(act: Callable[[], Any]) -> str:
    with pytest.raises(ActionDenied) as refused:
        act()
    return refused.value.reason


def test_hiding_a_comment_tells_why_and_closes_its_reports() -> None:
    project = public_project()
    comment = comment_on(project)
    contributing.report(row=comment, by=None, reason="insult", words="", now=DURING)
    made = hidden(comment)
    comment.refresh_from_db()
    assert comment.state == CommentState.HIDDEN
    assert Report.objects.get().handled_by == made.by
    letter = OutboxMessage.objects.get(kind="budgets/contribution_hidden")
    assert letter.person == comment.author.public_id
    assert letter.payload["reason"] == "Insulte, menace ou haine"
    assert AuditEntry.objects.filter(act="budgets.hide_contribution").count() == 1
    assert "déjà masquée" in denied(lambda: hidden(comment))


def test_hiding_a_project_takes_it_from_everybody_but_not_its_number(client: StrictClient) -> None:
    author = make_user()
    project = public_project(author)
    made = hidden(project)
    assert made.author == author
    assert client.get(reverse("budgets:project", args=[project.edition.slug, 1])).status_code == 404
    assert "déjà masquée" in denied(lambda: hidden(project))
    actions.lift(moderation=made, by=made.by, now=DURING)
    assert client.get(reverse("budgets:project", args=[project.edition.slug, 1])).status_code == 200
    assert "déjà publiée" in denied(lambda: actions.lift(moderation=made, by=made.by, now=DURING))


def test_a_project_nobody_signs_is_hidden_without_a_letter() -> None:
    project = public_project()
    project.authorships.all().delete()
    assert hidden(project).author is None
    assert not OutboxMessage.objects.filter(kind="budgets/contribution_hidden").exists()


def test_keeping_closes_the_reports() -> None:
    project, moderator = public_project(), make_agent(Role.MODERATOR)
    contributing.report(row=project, by=None, reason="other", words="", now=DURING)
    actions.keep(row=project, by=moderator, now=DURING)
    assert Report.objects.get().handled_at == DURING


def test_a_comment_nobody_read_yet_is_not_said_to_stay_published(client: StrictClient) -> None:
    comment, moderator = comment_on(public_project(), body="Au 06 39 98 12 34"), make_agent(Role.MODERATOR)
    assert comment.state == CommentState.PENDING
    assert "attend d’être lu" in denied(lambda: actions.keep(row=comment, by=moderator, now=DURING))
    sign_in(client, moderator)
    page = client.get(reverse("admin:budgets_comment_garder", args=[comment.pk]))
    assert page.status_code == 409
    assert "La contribution reste publiée" not in page.content.decode()
    report = Report.objects.create(comment=comment, reason="other")
    assert "attend d’être lu" in str(REPORTED_KEEP.refusal(moderator, report, DURING))
    actions.publish_comment(comment=comment, by=moderator, now=DURING)
    comment.refresh_from_db()
    actions.keep(row=comment, by=moderator, now=DURING)
    report.refresh_from_db()
    assert report.handled_at == DURING


def test_a_waiting_comment_is_published_and_told() -> None:
    author = make_user()
    project = public_project(author)
    comment = comment_on(project, body="Au 06 39 98 12 34")
    moderator = make_agent(Role.MODERATOR)
    actions.publish_comment(comment=comment, by=moderator, now=DURING)
    comment.refresh_from_db()
    assert comment.state == CommentState.VISIBLE
    kinds = set(OutboxMessage.objects.filter(kind__contains="comment_").values_list("kind", flat=True))
    assert kinds == {"budgets/comment_published", "budgets/comment_received"}
    assert "n’attend pas" in denied(lambda: actions.publish_comment(comment=comment, by=moderator, now=DURING))


def test_an_appeal_is_answered_by_another_moderator_once() -> None:
    comment = comment_on(public_project())
    made, author, other = hidden(comment), comment.author, make_agent(Role.MODERATOR)
    answer = {"is_accepted": True, "answer": "Vous aviez raison.", "now": DURING}
    assert "Aucune contestation" in denied(lambda: actions.answer_appeal(moderation=made, by=other, **answer))
    assert "ne vous concerne pas" in denied(
        lambda: actions.appeal(moderation=made, by=make_user(), words="Non", now=DURING)
    )
    late = DURING + permissions.APPEAL_TIME
    assert "deux mois" in denied(lambda: actions.appeal(moderation=made, by=author, words="Non", now=late))
    actions.appeal(moderation=made, by=author, words="C’était de l’humour.", now=DURING)
    assert "déjà contesté" in denied(lambda: actions.appeal(moderation=made, by=author, words="Non", now=DURING))
    assert "Une autre personne" in denied(lambda: actions.answer_appeal(moderation=made, by=made.by, **answer))
    actions.answer_appeal(moderation=made, by=other, **answer)
    comment.refresh_from_db()
    assert comment.state == CommentState.VISIBLE
    assert OutboxMessage.objects.get(kind="budgets/appeal_answered").payload["is_accepted"] is True
    made.refresh_from_db()
    assert "de nouveau publiée" in (permissions.refusal_to_appeal(author, made, DURING) or "")


def test_a_refused_appeal_leaves_it_hidden() -> None:
    comment = comment_on(public_project())
    made = hidden(comment)
    actions.appeal(moderation=made, by=comment.author, words="Non", now=DURING)
    actions.answer_appeal(
        moderation=made, by=make_agent(Role.ADMINISTRATOR), is_accepted=False, answer="Relisez la charte.", now=DURING
    )
    comment.refresh_from_db()
    assert comment.state == CommentState.HIDDEN


def test_an_appeal_whose_author_has_left_is_answered_without_a_letter() -> None:
    comment = comment_on(public_project())
    made = hidden(comment)
    actions.appeal(moderation=made, by=comment.author, words="Non", now=DURING)
    Moderation.objects.update(author=None)
    actions.answer_appeal(moderation=made, by=make_agent(Role.MODERATOR), is_accepted=True, answer="Oui", now=DURING)
    comment.refresh_from_db()
    assert comment.state == CommentState.VISIBLE
    assert not OutboxMessage.objects.filter(kind="budgets/appeal_answered").exists()


def test_who_contested_reads_where_it_stands(client: StrictClient) -> None:
    comment = comment_on(public_project())
    made = hidden(comment)
    sign_in(client, comment.author)
    page = reverse("budgets:my_contributions")
    actions.appeal(moderation=made, by=comment.author, words="Non", now=DURING)
    assert "une autre personne va répondre" in client.get(page).content.decode()
    answer = {"is_accepted": False, "answer": "Relisez la charte."}
    actions.answer_appeal(moderation=made, by=make_agent(Role.MODERATOR), now=DURING, **answer)
    assert "Relisez la charte." in client.get(page).content.decode()


def test_an_old_appeal_publishes_nothing_hidden_again_since() -> None:
    comment = comment_on(public_project())
    first = hidden(comment)
    actions.appeal(moderation=first, by=comment.author, words="Non", now=DURING)
    actions.lift(moderation=first, by=make_agent(Role.MODERATOR), now=DURING)
    hidden(comment)
    answer = {"is_accepted": True, "answer": "Oui", "now": DURING}
    other = make_agent(Role.MODERATOR)
    assert "Aucune contestation" in denied(lambda: actions.answer_appeal(moderation=first, by=other, **answer))
    comment.refresh_from_db()
    assert comment.state == CommentState.HIDDEN


@pytest.mark.parametrize("role", Role.values)
def test_only_moderation_moderates(role: str) -> None:
    project = public_project()
    comment = comment_on(project, body="Au 06 39 98 12 34")
    made = hidden(comment_on(project))
    agent = make_agent(role)
    may = "budgets.moderate" in ROLES[role].permissions
    now = DURING + timedelta(days=1)
    refusals = [
        permissions.refusal_to_hide(agent, project, now),
        permissions.refusal_to_publish(agent, comment, now),
        permissions.refusal_to_lift(agent, made, now),
    ]
    assert (refusals == [None] * 3) is may
    assert (permissions.refusal_to_answer_appeal(agent, made, now) == permissions.NOT_MODERATOR) is not may


@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_once_hide_once() -> None:
    comment = comment_on(public_project())
    moderators = [make_agent(Role.MODERATOR) for _ in range(4)]
    together(*[lambda by=by: hidden(comment, by) for by in moderators])
    assert Moderation.objects.count() == 1


def test_the_desk_hides_publishes_and_answers(client: StrictClient) -> None:
    project = public_project()
    comment = comment_on(project)
    waiting = comment_on(project, body="Au 06 39 98 12 34")
    contributing.report(row=comment, by=None, reason="insult", words="Vulgaire", now=DURING)
    sign_in(client, make_agent(Role.MODERATOR))
    listed = client.get(reverse("admin:budgets_comment_changelist"), {"a_traiter": "oui"}).content.decode()
    assert "2 commentaires" in listed
    for value in ("signales", "relire"):
        page = client.get(reverse("admin:budgets_comment_changelist"), {"a_traiter": value})
        assert "1 commentaire" in page.content.decode()
    assert "Vulgaire" in client.get(reverse("admin:budgets_comment_change", args=[comment.pk])).content.decode()
    hide = reverse("admin:budgets_comment_moderer", args=[comment.pk])
    assert judge(client, hide, reason="insult", words="Restons polis.").status_code == 302
    assert client.post(reverse("admin:budgets_comment_publier", args=[waiting.pk])).status_code == 302
    assert judge(client, reverse("admin:budgets_project_garder", args=[project.pk])).status_code == 302
    made = Moderation.objects.get()
    actions.appeal(moderation=made, by=comment.author, words="Non", now=DURING)
    answer = reverse("admin:budgets_moderation_repondre", args=[made.pk])
    assert client.post(answer, {"is_accepted": "oui", "answer": "Oui"}).status_code == 409
    sign_in(client, make_agent(Role.MODERATOR))
    assert client.post(answer, {"is_accepted": "oui", "answer": "Oui"}).status_code == 302
    assert client.get(reverse("admin:budgets_moderation_republier", args=[made.pk])).status_code == 409


def test_a_project_written_anew_meanwhile_is_read_again_before_it_is_hidden(client: StrictClient) -> None:
    project = public_project()
    contributing.report(row=project, by=None, reason="insult", words="", now=DURING)
    sign_in(client, make_agent(Role.MODERATOR))
    page = reverse("admin:budgets_report_moderer", args=[Report.objects.get().pk])
    read = client.get(page).context["form"].initial
    Project.objects.filter(pk=project.pk).update(title="Trois bancs à l’ombre", revision=F("revision") + 1)
    said = {"reason": "insult", "words": "Restons polis."}
    stale = client.post(page, {**read, **said})
    assert "Une autre personne a modifié cette page" in stale.content.decode()
    assert "Restons polis." in stale.content.decode()
    assert not Moderation.objects.exists()
    assert judge(client, page, **said).status_code == 302
    assert Moderation.objects.get().project == project


def test_a_hidden_project_written_anew_meanwhile_is_read_again_before_it_is_published(client: StrictClient) -> None:
    """Its author corrects it while it is hidden: nobody publishes words that were not read."""
    project = public_project()
    sign_in(client, make_agent(Role.MODERATOR))
    judge(client, reverse("admin:budgets_project_moderer", args=[project.pk]), reason="insult", words="Restons polis.")
    page = reverse("admin:budgets_moderation_republier", args=[Moderation.objects.get().pk])
    read = client.get(page).context["form"].initial
    Project.objects.filter(pk=project.pk).update(title="Pire encore", revision=F("revision") + 1)
    assert "Une autre personne a modifié cette page" in client.post(page, read).content.decode()
    assert Project.objects.get(pk=project.pk).is_hidden
    assert judge(client, page).status_code == 302
    assert not Project.objects.get(pk=project.pk).is_hidden


@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_once_from_the_report_and_from_the_project_hide_it_once() -> None:
    project = public_project()
    contributing.report(row=project, by=None, reason="insult", words="", now=DURING)
    report, moderators = Report.objects.get(), [make_agent(Role.MODERATOR), make_agent(Role.MODERATOR)]
    said = {"reason": "insult", "words": "Restons polis."}
    read = {"read_revision": HideForm.revision_of(project), **said}
    outcomes = together(
        lambda: HIDE.act(project, by=moderators[0], now=DURING, answers=read),
        lambda: REPORTED_HIDE.act(report, by=moderators[1], now=DURING, answers=read),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ActionDenied", "Moderation"]
    assert Report.objects.get().handled_at == DURING
