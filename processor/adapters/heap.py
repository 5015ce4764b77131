"""What was held for a large body goes back to the system when it is let go.

The C library learns from the first large block that is let go, and keeps such blocks from then on
in the heaps of its threads, each of which can only shrink at its end. A process of many threads
that once dealt with many large bodies then never becomes small again.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress
from typing import Final

#: glibc's name for the size from which a block is the system's own, and not part of a heap.
_M_MMAP_THRESHOLD: Final = -3
#: Bytes; glibc's own value before it learns another.
_LARGE: Final = 131_072


def give_large_blocks_back() -> None:
    """Have blocks of 128 KiB and more given back at once, from now on, where the C library can."""
    # Others than glibc have no such function, and need none.
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)
