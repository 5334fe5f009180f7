"""Saying when an election comes."""

from django.db import transaction

from allonnes.accounts import audit
from allonnes.accounts.models import User
from allonnes.core.errors import refuse
from observatory.elections.models import Election
from observatory.elections.permissions import refusal_to_set_election


@transaction.atomic
def set_election(*, election: Election, by: User) -> Election:
    """Keep the dates of an election, and write in the log who said them: public pages change with them."""
    refuse(refusal_to_set_election(by))
    election.save()
    days = {"begun": election.starts_on.isoformat(), "end": election.ends_on.isoformat()}
    audit.record("observatory.set_election", by=by, election=election.name, **days)
    return election
