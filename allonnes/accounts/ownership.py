"""Which rows are somebody's: those of their account, and those that only name their address."""

from django.db.models import Q

from allonnes.accounts.models import User


def rows_of(user_pk: int, *, person: str, address: str = "email") -> Q:
    """The rows whose `person` is this account, and those without account whose `address` is theirs, however typed."""
    email = User.objects.filter(pk=user_pk).values_list("email", flat=True).first()
    mine = Q(**{person: user_pk})
    return mine | Q(**{f"{person}__isnull": True, f"{address}__iexact": email}) if email else mine
