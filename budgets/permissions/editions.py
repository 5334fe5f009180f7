"""Who may show or hide an edition."""

from datetime import datetime

from allonnes.accounts.models import User
from budgets.models import Edition
from budgets.permissions.phases import missing_phases


def refusal_to_publish_edition(user: User, edition: Edition, now: datetime) -> str | None:
    """An edition is shown once its five phases have their dates, unless it comes from another town."""
    if not user.has_perm("budgets.publish_edition"):
        return "Vous n’avez pas le droit de publier une édition."
    if edition.is_published:
        return "Cette édition est déjà visible."
    missing = [] if edition.is_imported else missing_phases(edition)
    return f"Donnez d’abord les dates des cinq phases. Il manque : {', '.join(missing)}." if missing else None


def refusal_to_hide_edition(user: User, edition: Edition, now: datetime) -> str | None:
    """An edition with an official result of the town stays public: results are owed to the voters."""
    if not user.has_perm("budgets.publish_edition"):
        return "Vous n’avez pas le droit de masquer une édition."
    if not edition.is_published:
        return "Cette édition n’est pas visible."
    if not edition.is_imported and edition.counts.filter(is_official=True).exists():
        return "Son résultat officiel est publié : elle reste visible."
    return None
