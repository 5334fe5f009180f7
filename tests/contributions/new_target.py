"""The toys of test_new_app.py, followed, commented, reported and moderated: what their app declares."""

FILES = {
    "toy/models.py": """
from django.db import models

from allonnes.contributions.models import (
    AbstractComment,
    AbstractFollow,
    AbstractModeration,
    AbstractReport,
    AbstractSupport,
    follow_constraints,
    moderation_constraints,
    report_constraints,
    support_constraints,
)


class Toy(models.Model):
    name = models.CharField("nom", max_length=40)
    lent_to = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    is_hidden = models.BooleanField(default=False)


class Wish(AbstractSupport):
    toy = models.ForeignKey(Toy, on_delete=models.CASCADE, related_name="wishes")

    class Meta(AbstractSupport.Meta):
        constraints = support_constraints("toy", prefix="toy_wish")


class ToyFollow(AbstractFollow):
    toy = models.ForeignKey(Toy, on_delete=models.CASCADE, related_name="follows")

    class Meta(AbstractFollow.Meta):
        constraints = follow_constraints("toy", prefix="toy_follow")


class Opinion(AbstractComment):
    toy = models.ForeignKey(Toy, on_delete=models.PROTECT, related_name="comments")
    stars = models.PositiveSmallIntegerField(default=0)


class ToyReport(AbstractReport):
    toy = models.ForeignKey(Toy, on_delete=models.CASCADE, null=True, related_name="reports")
    comment = models.ForeignKey(Opinion, on_delete=models.CASCADE, null=True, related_name="reports")

    class Meta(AbstractReport.Meta):
        constraints = report_constraints("toy", "comment", prefix="toy_report")


class ToyModeration(AbstractModeration):
    toy = models.ForeignKey(Toy, on_delete=models.PROTECT, null=True, related_name="moderations")
    comment = models.ForeignKey(Opinion, on_delete=models.PROTECT, null=True, related_name="moderations")

    class Meta(AbstractModeration.Meta):
        constraints = moderation_constraints("toy", "comment", prefix="toy_moderation")
""",
    "toy/targets.py": """
from django.urls import reverse

from allonnes.contributions.targets import TARGETS, Hiding, Rules, SupportWords, Tables, Target, Words
from toy import messages
from toy.models import Opinion, Toy, ToyFollow, ToyModeration, ToyReport, Wish

TOY = Target(
    Toy,
    field="toy",
    words=Words("jouet", "ce jouet", "un jouet", "du jouet", "au jouet", "les jouets"),
    tables=Tables(ToyFollow, Wish, Opinion, ToyReport, ToyModeration),
    permission="toy.moderate",
    namespace="toy",
    index="toy:list",
    readable=lambda: Toy.objects.filter(is_hidden=False),
    url=lambda toy: reverse("toy:toy", args=[toy.pk]),
    title=lambda toy: toy.name,
    title_field="name",
    rules=Rules(is_read_first=lambda toy, body: True),
    hiding=Hiding(
        is_hidden=lambda toy: toy.is_hidden,
        show=lambda toy, is_shown: Toy.objects.filter(pk=toy.pk).update(is_hidden=not is_shown),
        author=lambda toy: toy.lent_to,
        hidden_news="Une nouvelle d’un jouet masqué",
        shown_news="Une nouvelle d’un jouet republié",
    ),
    support_words=SupportWords("Moi aussi", "C’est noté.", "Déjà noté.", "Plus moi", "C’est retiré.", "Mes envies"),
    messages=messages.AROUND_TOY,
)
TARGETS.declare(TOY)
""",
    "toy/apps.py": """
from django.apps import AppConfig

from allonnes.contributions.acts import moderation_acts


class ToyConfig(AppConfig):
    name = "toy"
    verbose_name = "Jouets"
    acts = {"toy.lend": "Jouet prêté", **moderation_acts("toy")}
""",
    "toy/messages.py": """
from allonnes.contributions.messages import declare_messages
from allonnes.core.outbox import Topic

TOYS = Topic("toys", "Jouets")
AROUND_TOY = declare_messages("toy", TOYS, followed="un jouet", mine="mon jouet")
""",
    "toy/roles.py": """
from allonnes.accounts.roles import Role, grant, view

grant({"toy.lend"}, Role.QRC_AGENT)
grant({"toy.moderate"} | view("toy.opinion", "toy.toyreport", "toy.toymoderation", "toy.toy"), Role.MODERATOR)
""",
    "toy/admin.py": """
from django.contrib import admin

from allonnes.contributions.desk import HIDE, KEEP, register_desk
from allonnes.core.desk import DeskAdmin, ReadOnlyAdmin
from toy.models import Toy
from toy.targets import TOY


@admin.register(Toy)
class ToyAdmin(DeskAdmin, ReadOnlyAdmin):
    desk_actions = (HIDE, KEEP)


register_desk(TOY)
""",
    "toy/personal.py": """
from allonnes.contributions.privacy import (
    comment_declared,
    follow_declared,
    moderation_declared,
    report_declared,
    support_declared,
)
from allonnes.core.personal import PersonalModel, declare

declare(
    PersonalModel("toy.Toy", neutral=("id", "name", "lent_to", "is_hidden")),
    support_declared("toy.Wish", "toy", title="Vos envies", purpose="acheter des jouets"),
    follow_declared("toy.ToyFollow", "toy", title="Les jouets que vous suivez"),
    comment_declared("toy.Opinion", "toy", purpose="choisir des jouets", personal=("stars",)),
    report_declared("toy.ToyReport", "toy", "comment", title="Les jouets que vous avez signalés"),
    moderation_declared("toy.ToyModeration", "toy", "comment", title="Les décisions sur vos jouets"),
)
""",
    "toy/views.py": """
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render

from allonnes.contributions.views.listing import words_of_comments
from toy.models import Toy


@login_not_required
def toys(request) -> HttpResponse:
    return render(request, "portal/contact.html")


@login_not_required
def toy(request, pk) -> HttpResponse:
    found = Toy.objects.get(pk=pk, is_hidden=False)
    said = words_of_comments(request, found, count=found.comments.visible().count(), closed="")
    return render(request, "toy.html", said)
""",
    "toy/urls.py": """
from django.urls import path

from allonnes.contributions.addressing import pages_of_mine, pages_of_one
from toy import views
from toy.targets import TOY

app_name = "toy"
urlpatterns = [
    path("", views.toys, name="list"),
    *pages_of_mine(TOY),
    path("<int:pk>/", views.toy, name="toy"),
    *pages_of_one(TOY, "<int:pk>/"),
]
""",
    "toy/templates/toy.html": """
{% extends "base.html" %}
{% block title %}Un jouet{% endblock %}

{% block content %}
  {% page_header "Un jouet" %}{% endpage_header %}
  {% include "contributions/_comments.html" %}
{% endblock content %}
""",
    "tests/toy/site_map.py": """
from tests.conventions.access import PUBLIC, SIGNED_IN

ONE = {"pk": 999}
ROWS = {
    "toy:list": (PUBLIC, {}),
    "toy:toy": (PUBLIC, ONE),
    **{f"toy:{name}": (PUBLIC, ONE) for name in ("follow_by_mail", "comment", "report")},
    **{f"toy:{name}": (SIGNED_IN, ONE) for name in ("support", "support_back", "follow", "follow_back", "appeal")},
    "toy:report_comment": (PUBLIC, {"pk": 999, "comment": 999}),
    "toy:delete_comment": (SIGNED_IN, ONE),
    "toy:my_contributions": (SIGNED_IN, {}),
    "toy:confirm_follow": (PUBLIC, {"token": "unknown"}),
    "toy:stop_following": (PUBLIC, {"public_id": "unknown"}),
}
""",
    "toy/templates/emails/toy/follow_confirmation.txt": """
Objet : Suivre un jouet

{% include "emails/greeting.txt" %}

Vous voulez suivre un jouet.

=> [Suivre ce jouet]({{ site_url }}{{ link }})
""",
    "toy/templates/emails/toy/comment_received.txt": """
Objet : Un commentaire sur votre jouet

{% include "emails/greeting.txt" %}

Quelqu’un a écrit un commentaire.

=> [Lire et répondre]({{ site_url }}{{ url }})
""",
    "toy/templates/emails/toy/comment_published.txt": """
Objet : Votre commentaire est publié

{% include "emails/greeting.txt" %}

La modération a relu votre commentaire.

=> [Voir le jouet]({{ site_url }}{{ url }})
""",
    "toy/templates/emails/toy/contribution_hidden.txt": """
Objet : {{ what }} n’est plus publié

{% include "emails/greeting.txt" %}

La raison : {{ reason }}. {{ words }}

=> [Contester cette décision]({{ site_url }}{{ link }})
""",
    "toy/templates/emails/toy/appeal_answered.txt": """
Objet : Réponse à votre contestation

{% include "emails/greeting.txt" %}

« {{ answer }} »

=> [Voir le jouet]({{ site_url }}{{ url }})
""",
}
