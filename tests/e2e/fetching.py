"""One run of the fetcher in a process of its own: `python -m tests.e2e.fetching PORT PEM`.

The settings are those of the environment; what stands behind the provider's host is a server of the
tests, by its port and its certificate, which no setting could say.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path

from processor.adapters.clock import SystemClock
from processor.adapters.http_details import HttpDetails
from processor.bootstrap import assemble, redis_ports
from processor.providers import PROVIDERS
from processor.services.fetch import Fetcher
from processor.services.translate import Hearing, Translator
from processor.settings import load_settings
from processor.settings.endpoints import endpoints_of
from tests.api_server import reach_of


def main(port: int, certificate: Path) -> int:
    """Ask for what is due; how many were completed."""
    settings = load_settings(os.environ, providers=PROVIDERS)
    ports = redis_ports(settings)
    clock = SystemClock()
    fetcher = Fetcher(
        inbox=ports.inbox,
        enquiries=ports.enquiries,
        breakers=ports.breakers,
        details=HttpDetails(clock, reach_of(port, certificate)),
        translator=Translator(
            providers=PROVIDERS, endpoints=endpoints_of(settings), hearing=Hearing()
        ),
        sealer=assemble(settings, ports).keyring,
        dispatcher=ports.dispatcher,
        clock=clock,
        lease=timedelta(seconds=1),
    )
    done = fetcher.run()
    flush = getattr(ports.dispatcher, "flush", None)
    if flush is not None:
        flush()
    return done


if __name__ == "__main__":
    print(main(int(sys.argv[1]), Path(sys.argv[2])))
