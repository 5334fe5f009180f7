"""The views that somebody keeps of the lists of the desk."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from allonnes.accounts import permissions
from allonnes.accounts.models import SavedView, User
from allonnes.core.errors import InvalidInput, refuse
from allonnes.core.locking import lock


@transaction.atomic
def keep_view(*, by: User, of_list: str, name: str, query: str, role: str, now: datetime) -> SavedView:
    """Keep a list as it is asked, under a name; `role`: one of theirs to share it with, "" for themselves alone."""
    User.objects.select_for_update().get(pk=by.pk)
    refuse(permissions.refusal_to_keep_view(by, of_list, now) or permissions.refusal_of_role(by, role))
    view = SavedView(owner=by, of_list=of_list, name=name.strip(), query=query, role=role)
    return _saved(view)


@transaction.atomic
def rename_view(*, view: SavedView, by: User, name: str, now: datetime) -> SavedView:
    """Give it another name, for everybody who sees it."""
    locked = _lock(view)
    refuse(permissions.refusal_to_change_view(by, locked, now))
    locked.name = name.strip()
    return _saved(locked)


@transaction.atomic
def share_view(*, view: SavedView, by: User, role: str, now: datetime) -> SavedView:
    """Show it to everybody who holds one of their roles."""
    locked = _lock(view)
    refuse(permissions.refusal_to_share_view(by, locked, now) or permissions.refusal_of_role(by, role))
    locked.role = role
    return _saved(locked)


@transaction.atomic
def stop_sharing_view(*, view: SavedView, by: User, now: datetime) -> SavedView:
    """Keep it for oneself."""
    locked = _lock(view)
    refuse(permissions.refusal_to_stop_sharing(by, locked, now))
    locked.role = ""
    return _saved(locked)


@transaction.atomic
def delete_view(*, view: SavedView, by: User, now: datetime) -> None:
    """Take the view away; the list and its rows stay."""
    locked = _lock(view)
    refuse(permissions.refusal_to_change_view(by, locked, now))
    locked.delete()


def leave_views(owner: int) -> None:
    """When an account is erased, the views that others use stay, without their name."""
    SavedView.objects.filter(owner=owner).exclude(role="").update(owner=None)


def _lock(view: SavedView) -> SavedView:
    return lock(SavedView, view.pk)


def _saved(view: SavedView) -> SavedView:
    try:
        view.full_clean()
    except ValidationError as invalid:
        raise InvalidInput(invalid.messages) from None
    view.save()
    return view
