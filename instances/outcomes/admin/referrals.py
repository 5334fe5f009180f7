"""What residents and the town propose to councils, at the desk."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from allonnes.accounts.requests import person_of
from allonnes.core.desk_cells import age, two_lines
from instances.outcomes import desk_words
from instances.outcomes.actions.referrals import Suggested, refer_subject
from instances.outcomes.acts import REFERRAL_ACTS
from instances.outcomes.admin.scoped import CouncilRowsAdmin
from instances.outcomes.enums import ReferralOrigin
from instances.outcomes.models import Referral


def _never_rewritten(user: Any, referral: Referral, now: Any) -> str | None:
    return "Ce qui est proposé ne se réécrit pas."


@admin.register(Referral)
class ReferralAdmin(CouncilRowsAdmin):
    about = "Un sujet proposé à un conseil : par la ville, par le conseil lui-même, par une habitante ou un habitant."
    explained = desk_words.REFERRAL
    may_write = staticmethod(_never_rewritten)
    desk_actions = REFERRAL_ACTS
    list_display = ("proposed", "what", "origin", "state")
    list_display_links = ("what",)
    list_filter = ("state", "origin", "council")
    list_select_related = ("council",)
    search_fields = ("subject", "words", "council__name", "source")
    ordering = ("-created_at", "-pk")
    order_words = "les derniers proposés d’abord"
    export_columns = ("council", "subject", "origin", "created_at", "state", "source")
    names_people = False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one says what is asked; who wrote an old one is read here only."""
        if obj is None:
            return tuple(desk_words.REFERRAL)
        return ("council", "origin", "subject", "words", "source", "first_name", "email", "item", "answer", "state")

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "origin":
            kwargs["choices"] = [(row.value, row.label) for row in (ReferralOrigin.TOWN, ReferralOrigin.COUNCIL)]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    @admin.display(description="proposé", ordering="created_at")
    def proposed(self, referral: Referral) -> str:
        return age(referral.created_at)

    @admin.display(description="sujet", ordering="subject")
    def what(self, referral: Referral) -> SafeString:
        return two_lines(referral.subject, referral.council, referral.source)

    def save_model(self, request: HttpRequest, obj: Referral, form: Any, change: bool) -> None:
        """Only a new one is saved here."""
        said = Suggested(obj.subject, obj.words)
        made = refer_subject(
            council=obj.council, origin=obj.origin, said=said, by=person_of(request), now=timezone.now()
        )
        obj.pk, obj.state = made.pk, made.state
