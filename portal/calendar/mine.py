"""« Mon agenda »: the dates where somebody is registered, of which they are a member, that they follow."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from allonnes.accounts.models import User
from allonnes.core.agenda import HORIZON, AgendaItem, AgendaQuestion, agenda_between, own_words
from portal.calendar.feeds import Feed, question_of
from portal.calendar.rows import Row, rows_of
from portal.calendar.secret import key_of, token_of
from portal.models import AgendaAddress

MOST_SHOWN = 100


@dataclass
class MyAgenda:
    """The page of one person."""

    person: User
    now: datetime

    @cached_property
    def rows(self) -> list[Row]:
        """What is to come for them. One query a part, and one for what they have there."""
        question = AgendaQuestion(
            start=self.now, end=self.now + HORIZON, person=self.person, is_to_come=True, limit=MOST_SHOWN
        )
        items = list(agenda_between(question))
        return rows_of(items, self.now, own_words(self.person, items))

    @cached_property
    def address(self) -> AgendaAddress | None:
        return AgendaAddress.objects.filter(user=self.person).first()

    @property
    def feed(self) -> Feed | None:
        """The secret address, once they asked for one."""
        if self.address is None:
            return None
        path = reverse("portal:agenda_private_feed", args=[token_of(self.address.key)])
        return Feed(_("Mon agenda"), path)

    @property
    def feeds(self) -> list[Feed]:
        return [self.feed] if self.feed else []


def person_behind(token: str) -> User | None:
    """Whose secret address it is, if it was not taken back and the account is open. One query."""
    key = key_of(token)
    if key is None:
        return None
    address = AgendaAddress.objects.select_related("user").filter(key=key, user__is_active=True).first()
    return address.user if address else None


def items_of(person: User, now: datetime) -> list[AgendaItem]:
    """All that the feed of a person holds."""
    return list(agenda_between(question_of(now, person=person)))
