"""Pairs of the roll that look alike, as the database finds them: a view, so that they are counted as any row is."""

from django.db import models

from budgets.editions.models import Edition
from budgets.voting.models.votes import RollEntry


class LookAlike(models.Model):
    """Two entries that share a weak mark, both standing, and that no officer said anything about. Kept nowhere: the
    view is in a migration, and joins the roll to itself by the index of each mark.

    `first` sorts before `second`; ids are random, so their order says nothing of who came first.
    """

    id = models.CharField(primary_key=True, max_length=80)
    edition = models.ForeignKey(Edition, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    first = models.ForeignKey(RollEntry, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    second = models.ForeignKey(RollEntry, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    has_same_name = models.BooleanField()
    has_same_home = models.BooleanField()
    last_voted_on = models.DateField()

    class Meta:
        managed = False
        db_table = "budgets_lookalike"

    def __str__(self) -> str:
        return self.id
