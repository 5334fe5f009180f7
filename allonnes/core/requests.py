"""A request as our middlewares make it, for views to name: what types know of it is what is there."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """Any request that reaches a view: it says whether htmx asks."""

    htmx: HtmxDetails
