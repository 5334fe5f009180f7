"""What the settings of PostgreSQL should be while people vote: read before the opening, in words; it blocks nothing."""

from collections.abc import Mapping

from django.db import connection
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# What each setting should say, and what a wrong one costs.
_WANTED = (
    ("log_statement", "none", gettext_lazy("le journal de PostgreSQL garde chaque ordre, donc qui vote et quand")),
    (
        "log_min_duration_statement",
        "-1",
        gettext_lazy("le journal de PostgreSQL garde les ordres lents, donc qui vote et quand"),
    ),
    ("log_min_duration_sample", "-1", gettext_lazy("le journal de PostgreSQL garde des ordres tirés au hasard")),
    ("log_transaction_sample_rate", "0", gettext_lazy("le journal de PostgreSQL garde des ordres tirés au hasard")),
    ("log_min_error_statement", "panic", gettext_lazy("le journal de PostgreSQL garde les ordres refusés")),
    (
        "log_error_verbosity",
        "terse",
        gettext_lazy("le journal de PostgreSQL garde les lignes refusées, avec l’instant"),
    ),
    ("log_parameter_max_length", "0", gettext_lazy("le journal de PostgreSQL garde les valeurs des ordres")),
    (
        "log_parameter_max_length_on_error",
        "0",
        gettext_lazy("le journal de PostgreSQL garde les valeurs des ordres refusés"),
    ),
    ("track_commit_timestamp", "off", gettext_lazy("PostgreSQL garde l’instant de chaque écriture")),
    ("wal_recycle", "off", gettext_lazy("les fichiers d’écriture (WAL) du vote restent après le scellement")),
    (
        "archive_mode",
        "off",
        gettext_lazy("les fichiers d’écriture (WAL) sont copiés : leurs copies sont à détruire au scellement"),
    ),
)
_PRELOADED = ("shared_preload_libraries", "session_preload_libraries", "local_preload_libraries")
_SPIES = ("auto_explain", "pgaudit", "pg_stat_statements")
REPLICA = gettext_lazy("Une réplique lit la base : elle garde les écritures du vote, et se détruit au scellement.")


def database_advice() -> list[str]:
    """One sentence for each setting that is not as it should be, and for a replica."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings")
        settings = dict(cursor.fetchall())
        cursor.execute("SELECT count(*) FROM pg_replication_slots")
        (replicas,) = cursor.fetchone()
    return [*advice_on(settings), str(REPLICA)] if replicas else advice_on(settings)


def advice_on(settings: Mapping[str, str]) -> list[str]:
    """The same, from what a server says; a setting that it does not have is passed over."""
    said = [
        _("%(cost)s. À demander à qui tient le serveur : %(name)s = %(right)s (aujourd’hui : %(value)s).")
        % {"name": name, "value": settings[name], "cost": capfirst(cost), "right": right}
        for name, right, cost in _WANTED
        if settings.get(name, right) != right
    ]
    loaded = {library.strip() for name in _PRELOADED for library in settings.get(name, "").split(",")}
    spies = [name for name in _SPIES if name in loaded]
    return said + [
        _("%(name)s est chargé : il peut garder les ordres du vote. Retirez-le.") % {"name": name} for name in spies
    ]
