"""The portal's addresses and a bare view: the baseline every rate is quoted against."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from allonnes.town.models import Neighbourhood
from allonnes.urls import urlpatterns as portal_urlpatterns


@login_not_required
def bare(request: HttpRequest) -> HttpResponse:
    """One query and a ten-line template, behind the same middleware and session."""
    return render(request, "bench/bare.html", {"rows": list(Neighbourhood.objects.order_by("pk")[:5])})


urlpatterns = [*portal_urlpatterns, path("bare/", bare)]
