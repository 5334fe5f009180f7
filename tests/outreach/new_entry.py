"""The toys of test_new_app.py, lent face to face with or without network: what their app declares."""

FILES = {
    "toy/models.py": """
from django.db import models


class Toy(models.Model):
    name = models.CharField("nom", max_length=40)
    lent_to = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    entry = models.OneToOneField("outreach.AssistedEntry", on_delete=models.PROTECT, null=True, related_name="+")
""",
    "toy/personal.py": """
from allonnes.core.personal import PersonalModel, declare

declare(PersonalModel("toy.Toy", neutral=("id", "name", "lent_to", "entry")))
""",
    "toy/field.py": """
from allonnes.outreach.field import FieldEntry, offer
from allonnes.outreach.purposes import PURPOSES
from toy.actions import LENDING

PURPOSES.declare(LENDING)
offer(FieldEntry("Prêter un jouet", "field_toy:lend", "plus", is_open=lambda now: True))
""",
    "toy/actions.py": """
from uuid import UUID

from django.db import transaction

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.outreach.actions import take_entry
from allonnes.outreach.models import Encounter
from allonnes.outreach.purposes import Purpose
from toy.models import Toy

LENDING = Purpose("toy", "Prêt d’un jouet")


@transaction.atomic
def lend(*, entry_id: UUID, encounter: Encounter, by: User, name: str) -> Toy:
    entry, is_new = take_entry(
        entry_id=entry_id, purpose=LENDING.value, encounter=encounter, by=by, said=[encounter.pk, name]
    )
    if not is_new:
        return Toy.objects.get(entry=entry)
    toy = Toy.objects.create(name=name, entry=entry)
    audit.record("toy.lend", by=by, toy=toy.pk)
    return toy
""",
    "toy/forms.py": """
from django import forms

from allonnes.outreach.forms import EntryForm


class LendForm(EntryForm):
    named_by = "name"
    not_kept = {"phone": ("age", "minor")}
    name = forms.CharField(label="Jouet", max_length=40)
    age = forms.ChoiceField(label="Âge", choices=[("adult", "adulte"), ("minor", "mineur")])
    phone = forms.CharField(label="Téléphone", required=False)
""",
    "toy/views.py": """
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from allonnes.core.posting import posted, refusal_in
from allonnes.outreach.field import on_the_field, sent_by_tablet
from allonnes.outreach.taken import Taken
from toy.actions import lend as lend_toy
from toy.forms import LendForm


@login_not_required
def toys(request) -> HttpResponse:
    return render(request, "portal/contact.html")


@on_the_field
def lend(request, encounter) -> HttpResponse:
    form = LendForm(posted(request))
    if _lent(request, encounter, form):
        return redirect("field:home")
    return render(request, "toy/lend.html", {"encounter": encounter, "form": form})


@sent_by_tablet
def send(request, encounter) -> Taken | str:
    form = LendForm(request.POST)
    toy = _lent(request, encounter, form)
    return Taken(f"Prêté : {toy.name}", reverse("field:home")) if toy else str(form.errors.as_text())


def _lent(request, encounter, form):
    if form.is_valid():
        with refusal_in(form):
            answers = form.cleaned_data
            return lend_toy(
                entry_id=answers["entry_id"], encounter=encounter, by=request.user, name=answers["name"]
            )
    return None
""",
    "toy/field_urls.py": """
from django.urls import path

from toy import views

app_name = "field_toy"
urlpatterns = [path("", views.lend, name="lend"), path("envoyer/", views.send, name="send")]
""",
    "toy/templates/toy/lend.html": """
{% extends "outreach/field_base.html" %}
{% load field_mode %}
{# lend: encounter, form #}
{% block title %}{% translate "Prêter un jouet" %}{% endblock %}
{% block content %}
  {% page_header _("Prêter un jouet") %}{% endpage_header %}
  <form class="form" method="post" novalidate {% outbox_form form "field_toy:send" %}>
    {% csrf_token %}{{ form }}
    <div class="actions">{% submit _("Prêter") icon="check" %}</div>
  </form>
{% endblock content %}
""",
    "toy_urls.py": """
from django.urls import include, path

from allonnes.urls import urlpatterns as house

urlpatterns = [
    path("jouets/", include("toy.urls")),
    path("terrain/saisie/jouet/", include("toy.field_urls")),
    *house,
]
""",
}
