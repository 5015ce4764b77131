"""Load on a deployment that changes under it: a balancer's clients, and a source that repeats."""

from __future__ import annotations

import http.client
import itertools
import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Self

from processor.providers.signing import sign

#: Seconds within which one question, or one webhook, has to be answered by some process.
_PATIENCE = 150.0


class Load:
    """Asks the gate about people whose verdict is known, and fires STOPs, until it is left.

    `ports`, `key` and `secret` may be changed while it runs, as an operator would.
    """

    def __init__(self, ports: Sequence[int], key: str, secret: str) -> None:
        self.ports = tuple(ports)
        self.key = key
        self.secret = secret
        self.verdicts: dict[str, str] = {}
        self.to_stop: list[str] = []
        self.stopped: list[str] = []
        self.wrong: list[str] = []
        self.asked = 0
        self.longest = 0.0
        self._end = threading.Event()
        self._threads = [
            threading.Thread(target=self._kept, args=(each,)) for each in (self._ask, self._stop)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()

    def _kept(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001 - told by the test, in its own thread
            self.wrong.append(f"{type(error).__name__}: {error}")

    def _ask(self) -> None:
        for number in itertools.count():
            if self._end.is_set():
                return
            phone, verdict = sorted(self.verdicts.items())[number % len(self.verdicts)]
            began = time.monotonic()
            decision = self._decided(phone, f"ask-{number}")
            self.longest = max(self.longest, time.monotonic() - began)
            self.asked += 1
            if decision.get("verdict") != verdict:
                self.wrong.append(f"{verdict} expected: {decision}")

    def _decided(self, phone: str, job: str) -> dict[str, Any]:
        message = {"id": job, "channel": "sms", "to": phone, "purpose": "marketing"}
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            for port in self.ports:
                status, answer = _post(
                    port,
                    "/v1/gate",
                    json.dumps(message).encode(),
                    {"Authorization": f"Bearer {self.key}"},
                )
                if status == 200 and answer["reasons"][0]["code"] != "gate_unavailable":
                    return dict(answer)
                if status not in (0, 200, 503):
                    return {"status": status} | dict(answer or {})
            time.sleep(0.02)
        return {"verdict": "no answer"}

    def _stop(self) -> None:
        for phone in itertools.cycle(self.to_stop):
            if self._end.is_set():
                return
            self._told(phone, f"stop-{secrets.token_hex(8)}")
            self.stopped.append(phone)
            self._end.wait(0.1)

    def _told(self, phone: str, delivery: str) -> None:
        """Repeat a webhook, signed anew, until some process has taken it."""
        data = {"phone": phone, "text": "STOP"}
        now = datetime.now(UTC).isoformat()
        body = json.dumps({"type": "contact.opted_out", "timestamp": now, "data": data}).encode()
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            for port in self.ports:
                headers = sign(self.secret, delivery, datetime.now(UTC), body)
                status, answer = _post(port, "/v1/hooks/acme/website", body, headers)
                if status in (200, 202):
                    return
                if status not in (0, 503):
                    raise AssertionError(f"a STOP was answered {status}: {answer}")
            time.sleep(0.05)
        raise AssertionError("a STOP was taken by nobody")


def _post(port: int, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, Any]:
    """Status and JSON; (0, None) when there was no answer at all."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    except (OSError, http.client.HTTPException):
        return 0, None
    finally:
        connection.close()


def ready(port: int) -> bool:
    """Whether the process on this port says that it is."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
