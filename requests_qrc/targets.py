"""What residents do around a case: say « Moi aussi » and get its news, report it; and what moderation may hide."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from allonnes.contributions.targets import TARGETS, Hiding, Rules, Tables, Target, Words
from requests_qrc.followup import rules
from requests_qrc.followup.messages import AROUND_CASE
from requests_qrc.followup.models import CaseFollow, CaseModeration, CaseReport
from requests_qrc.followup.public import public_cases, public_subject, public_url
from requests_qrc.intake.models import Case

CASE = Target(
    Case,
    field="case",
    words=Words(
        _("demande"), _("cette demande"), _("une demande"), _("de la demande"), _("à la demande"), _("les demandes")
    ),
    tables=Tables(follow=CaseFollow, report=CaseReport, moderation=CaseModeration),
    permission="requests_qrc.moderate",
    namespace="requests_qrc",
    index="requests_qrc:list",
    readable=public_cases,
    lookups={"number": "number"},
    related=("category",),
    url=public_url,
    title=public_subject,
    called=lambda case: f"n° {case.number}",
    colour="teal",
    crumbs=lambda case: ((_("Demandes"), reverse("requests_qrc:home")),),
    news=rules.news_of,
    authors=rules.authors_of,
    joined=rules.joined_to,
    rules=Rules(to_read=rules.refusal_to_read, to_report=rules.refusal_to_report),
    hiding=Hiding(
        is_hidden=rules.is_hidden,
        show=rules.show,
        author=lambda case: case.author,
        hidden_news=_("Une nouvelle d’une demande dont le texte est masqué"),
        shown_news=_("Une nouvelle d’une demande de nouveau publiée"),
        note=lambda case: str(
            _("Le sujet, l’état et les dates restent publics : le texte et les photos sont masqués.")
        ),
    ),
    messages=AROUND_CASE,
)
TARGETS.declare(CASE)
