"""What those who said « Moi aussi » become when the town joins two cases."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.dispatch import receiver

from requests_qrc.casework.signals import case_joined, case_parted
from requests_qrc.followup.models import CaseFollow
from requests_qrc.intake.models import Case


@receiver(case_joined)
def move_follows(case: Case, survivor: Case, **told: Any) -> None:
    """They follow the one that stays, and know where they came from; who follows both already stays where they are."""
    same = Q(user__isnull=False, user=OuterRef("user")) | (~Q(email="") & Q(email__iexact=OuterRef("email")))
    there = CaseFollow.objects.filter(same, case=survivor)
    CaseFollow.objects.filter(~Exists(there), case=case).update(case=survivor, came_from=Coalesce("came_from", case.pk))


@receiver(case_parted)
def give_follows_back(case: Case, survivor: Case, **told: Any) -> None:
    """Those who came with a case go with it again."""
    CaseFollow.objects.filter(case=survivor, came_from=case).update(case=case, came_from=None)
