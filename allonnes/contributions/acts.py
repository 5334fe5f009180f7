"""What the log calls the acts of moderation; each app that is moderated has them under its own name."""


def moderation_acts(app: str) -> dict[str, str]:
    """The acts of an app (`budgets.hide_contribution`) in French, for the `acts` of its configuration."""
    return {
        f"{app}.hide_contribution": "Contribution masquée",
        f"{app}.keep_contribution": "Contribution gardée après un signalement",
        f"{app}.lift_moderation": "Contribution republiée",
    }
