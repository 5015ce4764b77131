"""Lists on their way: how many are read or written at once, of all businesses and of each.

A list can be on its way for minutes, and each holds a thread. So there are few at a time, fewer
still of one business, and the others are told to come again.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from processor.web.problems import StreamsBusy

#: At once in this process, and of one business.
_ALL: Final = 8
_EACH: Final = 3
_lock: Final = threading.Lock()
_under_way: Final[Counter[str]] = Counter()


@contextmanager
def under_way(business: str) -> Iterator[None]:
    """Be one of those that are on their way; raises StreamsBusy."""
    with _lock:
        if _under_way.total() >= _ALL or _under_way[business] >= _EACH:
            raise StreamsBusy("as many lists are on their way as may be")
        _under_way[business] += 1
    try:
        yield
    finally:
        with _lock:
            _under_way[business] -= 1
