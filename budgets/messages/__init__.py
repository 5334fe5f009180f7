"""What the participatory budget can send, one file per aggregate; each kind has its three templates."""

from budgets.messages import contributions, deposit, incidents, reviews, study, vote, words

__all__ = ["contributions", "deposit", "incidents", "reviews", "study", "vote", "words"]
