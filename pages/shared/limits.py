"""How often somebody may try. Kept in memory alone and forgotten soon; of an address only a hash with a secret."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable

MOST_KEYS = 5000


class Limit:
    """``burst`` tries at once, and after them ``per_second``, for each key."""

    def __init__(self, burst: float, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._rate, self._clock = burst, per_second, clock
        self._left: dict[str, tuple[float, float]] = {}

    def left(self, key: str) -> float:
        """How many tries there are now."""
        left, at = self._left.get(key, (self._burst, 0.0))
        return min(self._burst, left + self._rate * (self._clock() - at))

    def take(self, key: str) -> bool:
        """Count a try; whether it was allowed."""
        left = self.left(key)
        if allowed := left >= 1:
            self._left[key] = (left - 1, self._clock())
        if len(self._left) > MOST_KEYS:
            self._left = {each: kept for each, kept in self._left.items() if self.left(each) < self._burst}
        return allowed

    def wait(self, key: str) -> int:
        """Seconds until the next try."""
        return max(1, round((1 - self.left(key)) / self._rate + 0.5))


_SALT = secrets.token_bytes(16)


def anonymous(address: str) -> str:
    """A name for an address that nobody can turn back, and that is another one after a restart."""
    return hashlib.blake2b(address.encode(), key=_SALT, digest_size=8).hexdigest()
