"""The gallery shows every mail, as it leaves."""

import pytest
from csp.middleware import CSPMiddleware
from django.http import Http404
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.html import conditional_escape

from allonnes.core import outbox
from allonnes.core.panels import panels_at
from allonnes.notifications import gallery
from allonnes.notifications.rendering import render, samples


def test_the_gallery_holds_every_mail():
    held = {panel.template: (panel, context) for panel, context in panels_at("gallery", None)}
    panel, context = held["notifications/_mail_samples.html"]
    html = render_to_string(panel.template, context)
    for kind, letter in samples():
        assert f'href="messages/{kind.name}/"' in html
        assert conditional_escape(letter.subject) in html


@pytest.mark.parametrize("kind", list(outbox.kinds()), ids=lambda kind: kind.name)
def test_the_gallery_shows_each_mail_as_it_leaves(kind):
    response = gallery.sample_mail(RequestFactory().get("/"), kind.name)
    assert response.content.decode() == render(kind, dict(kind.sample)).html


def test_a_mail_shown_in_the_gallery_runs_nothing():
    request = RequestFactory().get("/")
    response = CSPMiddleware(lambda given: gallery.sample_mail(given, "notifications/digest"))(request)
    policy = response["Content-Security-Policy"]
    assert "script-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy


def test_the_gallery_knows_no_other_mail():
    with pytest.raises(Http404):
        gallery.sample_mail(RequestFactory().get("/"), "notifications/autre")
