"""A part that does not answer is left alone for some seconds, so that each page does not wait for it in turn."""

import time


class Breaker:
    """Remembers in this process that a part failed. One caller tries it again when the rest is over."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._rests_until = 0.0

    @property
    def has_failed(self) -> bool:
        """Whether the last one who tried met a failure."""
        return self._rests_until != 0

    def may_try(self) -> bool:
        """False while the part is left alone."""
        now = time.monotonic()
        if self._rests_until == 0:
            return True
        if now < self._rests_until:
            return False
        # Only this caller waits for it: the others go on without.
        self._rests_until = now + self.seconds
        return True

    def failed(self) -> bool:
        """Leave the part alone; True the first time, when it is worth a line in the log."""
        is_news = self._rests_until == 0
        self._rests_until = time.monotonic() + self.seconds
        return is_news

    def answered(self) -> bool:
        """True when it had failed before."""
        is_news, self._rests_until = self._rests_until != 0, 0.0
        return is_news
