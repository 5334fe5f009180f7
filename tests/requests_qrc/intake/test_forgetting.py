"""Drafts that nobody sent go, with their photos."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from requests_qrc.intake.actions import forgetting
from requests_qrc.intake.models import Case
from tests.factories.accounts import make_user
from tests.factories.requests_qrc import make_draft, photo_of, receive


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.django_db(transaction=True)
def test_old_drafts_go_with_their_photos_and_nothing_else():
    now = timezone.now()
    old, recent, sent = make_draft(), make_draft(), receive()
    kept = default_storage.save("demandes/a.webp", ContentFile(b"une lampe"))
    photo_of(old, large=kept)
    Case.objects.exclude(pk=recent.pk).update(created_at=now - forgetting.DRAFT_LIFE - timedelta(minutes=1))
    assert forgetting.forget_drafts(now) == 1
    assert set(Case.objects.all()) == {recent, sent}
    assert not default_storage.exists(kept)
    assert forgetting.forget_drafts(now) == 0


@pytest.mark.django_db
def test_drafts_of_a_deleted_account_go_and_its_cases_stay():
    author, now = make_user(), timezone.now()
    draft, sent, other = make_draft(author=author), receive(author=author, answer_by="none"), make_draft()
    forgetting.forget_cases_of(author.pk)
    assert set(Case.objects.all()) == {sent, other}
    assert draft.pk not in set(Case.objects.values_list("pk", flat=True))
    sent.refresh_from_db()
    assert sent.erased_at is not None
    assert sent.erased_at >= now
