"""The end of a web process: SIGTERM is heard by a thread that does nothing but listen.

Python runs a signal's handler in the main thread only, and only when that thread wakes up. The
server's main thread sleeps without end; when the signal reaches another thread of the process, it
sleeps on, and the process serves until it is killed together with the requests in flight.
"""

from __future__ import annotations

import signal
import threading
from typing import Final

_ENDING: Final = (signal.SIGTERM, signal.SIGINT)


def listen_for_the_end() -> None:
    """Have the present handlers called from a thread of their own.

    Call it in the main thread, before any other thread is started: they inherit its mask.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    threading.Thread(target=_listen, name="endings", daemon=True).start()


def _listen() -> None:
    while True:
        number = signal.sigwait(_ENDING)
        handler = signal.getsignal(number)
        if callable(handler):
            handler(number, None)
