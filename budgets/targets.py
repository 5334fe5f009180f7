"""What residents do around a project: follow, support, comment, report; and what moderation may hide."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from allonnes.contributions.targets import TARGETS, Hiding, Rules, SupportWords, Tables, Target, Words
from budgets.projects.audience import authors_of, news_of, project_url
from budgets.projects.contributions import rules
from budgets.projects.contributions.messages import AROUND_PROJECT
from budgets.projects.models import Comment, Follow, Moderation, Project, Report, Support
from budgets.voting.ballot.hidden import warning_on_ballot

PROJECT = Target(
    Project,
    field="project",
    words=Words(_("projet"), _("ce projet"), _("un projet"), _("du projet"), _("au projet"), _("les projets")),
    tables=Tables(Follow, Support, Comment, Report, Moderation),
    permission="budgets.moderate",
    namespace="budgets",
    index="budgets:list",
    readable=Project.objects.readable,
    lookups={"slug": "edition__slug", "number": "number"},
    related=("edition",),
    url=project_url,
    title=lambda project: project.shown_title,
    called=lambda project: f"n° {project.number}",
    colour="brick",
    crumbs=lambda project: (
        (_("Budget participatif"), reverse("budgets:list")),
        (project.edition.title, reverse("budgets:edition", args=[project.edition.slug])),
    ),
    news=news_of,
    authors=authors_of,
    joined=rules.joined_to,
    rules=Rules(
        to_read=rules.refusal_to_read,
        outside=rules.refusal_outside,
        to_support=rules.refusal_to_support,
        to_report=rules.refusal_to_report,
    ),
    hiding=Hiding(
        is_hidden=lambda project: project.is_hidden,
        show=rules.show,
        author=rules.first_author,
        hidden_news=_("Une nouvelle d’un projet masqué par la modération"),
        shown_news=_("Une nouvelle d’un projet de nouveau publié"),
        note=warning_on_ballot,
    ),
    support_words=SupportWords(
        button=_("Je soutiens ce projet"),
        said=_("Merci, votre soutien est compté."),
        already=_("Vous soutenez déjà ce projet."),
        back=_("Retirer mon soutien"),
        said_back=_("Votre soutien est retiré."),
        mine=_("Les projets que je soutiens"),
    ),
    messages=AROUND_PROJECT,
)
TARGETS.declare(PROJECT)
