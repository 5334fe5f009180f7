"""The two ways an action says no. Both carry one clear French sentence for the person who asked."""


class ActionDenied(Exception):
    """The rule forbids the act now, for this person; nothing was written."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class InvalidInput(Exception):
    """What was given cannot be accepted; `problems` lists every fault, in the order it was found."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def refuse(reason: str | None) -> None:
    """Raise ActionDenied when a `refusal_to_...` gave a reason; do nothing when it gave None."""
    if reason:
        raise ActionDenied(reason)
