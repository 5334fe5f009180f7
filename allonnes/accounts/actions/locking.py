"""The order of locks: the person's row first, then what hangs on it, then the log of sensitive acts, last."""

from allonnes.accounts.models import User


def locked_user(user: User) -> User:
    """The person's row, locked until the act ends; what only names this person meanwhile need not wait."""
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)


def locked_user_and_rows(user: User) -> User:
    """The same before an erasure: it waits for the rows about this person that others are writing."""
    return User.objects.select_for_update(of=("self",)).get(pk=user.pk)
