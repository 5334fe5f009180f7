"""3. Promises: kept, late, silent; each late one with its gap and its public reason."""

from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allonnes.core.templatetags.french import number
from observatory.dashboards.charts import Bar, Bars, lengths
from observatory.dashboards.sections import Chart, Finding, Section, Table
from observatory.engagements import words
from observatory.engagements.enums import Keeping
from observatory.engagements.figures import by_origin, totals
from observatory.engagements.models import Engagement, Slip

NUMBER = 3
MOST = 12


class Promises:
    """Their counts, and those that are late; a fixed number of queries."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.counts = totals(by_origin(Engagement.objects.all(), today))
        self.late: list[Any] = list(late_ones(today)[:MOST])

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def late_ones(today: date) -> Any:
    """Those that the finding counts as late: a silent one is counted apart. The longest delay first."""
    last = Slip.objects.filter(engagement=OuterRef("pk"), new_day__isnull=False).order_by("-at", "-pk")
    rows: Any = Engagement.objects.readable().with_keeping(today)
    rows = rows.filter(keeping=Keeping.LATE)
    return rows.annotate(last_reason=Subquery(last.values("reason")[:1])).order_by("promised_on", "pk")


def finding(promises: Promises) -> Finding | None:
    """How many are late, how many are silent; None without any promise."""
    if not promises.total:
        return None
    late, silent = promises.counts[Keeping.LATE], promises.counts[Keeping.SILENT]
    said = ngettext("%(n)s promesse est en retard", "%(n)s promesses sont en retard", late) % {"n": number(late)}
    quiet = ngettext(
        "%(n)s est sans nouvelles depuis 90 jours", "%(n)s sont sans nouvelles depuis 90 jours", silent
    ) % {"n": number(silent)}
    total = _("sur %(n)s") % {"n": number(promises.total)}
    big = _("%(late)s et %(silent)s") % {"late": number(late), "silent": number(silent)}
    return Finding(big, f"{said}, {quiet}, {total}.")


def section(promises: Promises) -> Section:
    """Every keeping as a bar, then the late ones in a table."""
    if not promises.total:
        return Section(NUMBER, _("Les promesses"), "", empty=_("Aucune promesse n’est inscrite pour l’instant."))
    names = {keeping.value: str(keeping.label) for keeping in Keeping}
    values = [promises.counts[keeping] for keeping in names]
    bars = tuple(
        Bar(names[keeping], number(value), length, is_full=keeping in {Keeping.LATE, Keeping.SILENT})
        for keeping, value, length in zip(names, values, lengths(values), strict=True)
    )
    kept = sum(promises.counts[name] for name in (Keeping.ON_TIME, Keeping.LATER, Keeping.UNDATED))
    chart = Chart(
        "3.1",
        _("%(kept)s promesses tenues sur %(all)s") % {"kept": number(kept), "all": number(promises.total)},
        _("Chaque promesse une fois, par la première date dite. Plein : en retard ou silencieuse."),
        Table(
            (_("Où en est la promesse"), _("Promesses")),
            tuple((names[keeping], number(value)) for keeping, value in zip(names, values, strict=True)),
        ),
        bars=Bars(bars),
    )
    return Section(NUMBER, _("Les promesses"), "", (chart,), table=_late_table(promises))


def _late_table(promises: Promises) -> Table | None:
    if not promises.late:
        return None
    rows = tuple(
        (
            row.title,
            words.month(row.promised_on),
            words.month(row.due_on) or _("non dit"),
            words.gap(row.promised_on, max(filter(None, (row.due_on, promises.today)))),
            row.last_reason or _("aucune raison publiée"),
        )
        for row in promises.late
    )
    return Table((_("Promesse en retard"), _("Promis"), _("Prévu"), _("Écart"), _("Raison publiée")), rows)
