"""The last story of the demo: a campaign to a long list, and a STOP in the midst of it.

The list goes over HTTP and through the workers of campaigns like anybody's. The consents that were
collected before are imported.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from processor.adapters.row_book import TemporaryRowBook
from processor.cli.demo.crowd import Crowd, Kind
from processor.cli.demo.place import Place
from processor.cli.demo.player import DayBroken
from processor.cli.demo.rows import Row
from processor.cli.demo.script import Expect, Story
from processor.cli.demo.sender import Sender
from processor.cli.parts import importer_of
from processor.domain.address import Channel
from processor.domain.imports import Mode, Order
from processor.domain.imports import Row as Imported
from processor.providers.signing import sign

_BUSINESS: Final = "acme"
_POLL_SECONDS: Final = 0.02
_PATIENCE_SECONDS: Final = 120.0
_ERROR: Final = 400
_MARKETING: Final = "marketing consent"
_WORDING: Final = "Text me offers from Acme. Reply STOP to end."


class Mailing:
    """Plays the campaign in one place. Raises DayBroken, CallFailed and what `alive` raises."""

    def __init__(self, place: Place, crowd: Crowd, *, alive: Callable[[], None]) -> None:
        self._place = place
        self._crowd = crowd
        self._alive = alive
        self._key = place.keys[_BUSINESS]
        self._list = list(crowd.rows())
        self.story = Story(who=crowd.who, title=crowd.title, step=())

    def play(self) -> Iterator[Row]:
        """A row for each situation, as it happens."""
        agreed = [address for kind, address in self._list if kind is Kind.AGREED]
        early, late = agreed[0], agreed[-1]
        self._recall()
        name = self._upload()
        yield self._judged(self._until(name, lambda told: told["state"] == "judged"))
        self._post(f"/v1/campaigns/{name}/waves", {})
        self._until(name, lambda told: told["handed_over"] > 0)
        self._stop(early)
        self._stop(late)
        yield self._refused(name, early)
        with Sender(self._place.parts, _BUSINESS) as sender:
            yield self._left_out(name, late)
            handed_over = self._until(name, _is_over)["handed_over"]
            # All but the one that was refused above.
            self._wait(lambda: sender.sent >= handed_over - 1, "not all was sent")
        yield self._account(name)

    def _recall(self) -> None:
        """Take in who agreed or opted out before, as an operator does on the first day."""
        kinds = {Kind.AGREED: "consent", Kind.OPTED_OUT: "opt_out"}
        day = self._place.clock.now().date().replace(day=1).isoformat()
        rows = [
            Imported(
                line=line,
                cells={
                    "address": address,
                    "kind": kinds[kind],
                    "date": f"{day}T00:00:00Z",
                    "source": "shop of before",
                    "wording": _WORDING,
                },
            )
            for line, (kind, address) in enumerate(self._list, 2)
            if kind in kinds
        ]
        order = Order(
            batch=f"bat_{secrets.token_hex(16)}",
            business=_BUSINESS,
            brand=self._place.settings.businesses[_BUSINESS].default_brand,
            channel=Channel.SMS,
            mode=Mode.ADD,
            source="import",
            tags=(_MARKETING,),
        )
        with closing(TemporaryRowBook()) as book:
            importer = importer_of(self._place.parts)
            for result in importer.run(rows, order, book, apply=True):
                if result.reason:
                    raise DayBroken(f"line {result.line} of the import: {result.reason}")

    def _upload(self) -> str:
        """Hand the list in; the id of the campaign."""
        query = urlencode(
            {"channel": "sms", "purpose": "marketing", "region": "US", "template": "spring-1"}
        )
        lines = "".join(f"{number},{address}\n" for number, (_, address) in enumerate(self._list))
        body = f"customer,phone\n{lines}".encode()
        headers = {"Content-Type": "text/csv", "Idempotency-Key": secrets.token_hex(8)}
        path = f"/v1/campaigns?{query}"
        answer = self._place.caller.send(path, body, headers, key=self._key)
        if answer.status >= _ERROR:
            raise DayBroken(f"the list was refused: {answer}")
        return str(answer.body["campaign"])

    def _judged(self, told: dict[str, Any]) -> Row:
        crowd, verdicts = self._crowd, told["verdicts"]
        codes = {each["code"]: each["rows"] for each in told["reasons"]}
        wanted = {code: crowd.of(many) for code, many in crowd.expect.codes.items()}
        return self._row(
            "campaign-judged",
            f"a list of {crowd.of(1000):,} rows is judged, chunk by chunk",
            "marketing by sms",
            ("judged", _counted(verdicts | {code: codes.get(code, 0) for code in wanted})),
            (
                "judged",
                _counted(
                    {
                        "approved": crowd.of(crowd.expect.approved),
                        "blocked": crowd.of(crowd.expect.blocked),
                    }
                    | wanted
                ),
            ),
        )

    def _stop(self, address: str) -> None:
        """A STOP; it counts before its webhook is answered."""
        now = self._place.clock.now()
        reply = {
            "from": {"phone": address},
            "channel": "sms",
            "conversation_id": f"sms-{secrets.token_hex(4)}",
            "text": "STOP",
        }
        event = {"type": "message.received", "timestamp": now.isoformat(), "data": reply}
        name, body = f"msg_{secrets.token_hex(8)}", msgspec.json.encode(event)
        source = f"{_BUSINESS}/sms"
        headers = sign(self._place.secrets[source], name, now, body)
        answer = self._place.caller.send(f"/v1/hooks/{source}", body, headers)
        if answer.status >= _ERROR:
            raise DayBroken(f"a STOP was refused: {answer}")

    def _refused(self, name: str, address: str) -> Row:
        """Whoever was handed over already is refused at the claim."""
        found = self._post(f"/v1/campaigns/{name}/explain", {"to": address})
        message = found["message"]["message"] if found["message"] else ""
        path = f"/v1/messages/{message}/claim"
        answer = self._place.caller.post(path, {"attempt": "demo-1"}, key=self._key)
        code = str(answer.body.get("code", answer.body.get("answer", answer.status)))
        return self._row(
            "campaign-stop-handed-over",
            "one who was handed over texts STOP; then the sender claims",
            f"claim for {address}",
            ("refused", (code,)),
            ("refused", ("revoked_since_permit",)),
        )

    def _left_out(self, name: str, address: str) -> Row:
        """Whoever the wave had not come to is never handed over."""
        self._until(name, _is_over)
        found = self._post(f"/v1/campaigns/{name}/explain", {"to": address})
        latest = found["decisions"][-1]
        state = found["message"]["state"] if found["message"] else "never handed over"
        codes = [reason["code"] for reason in latest["reasons"]]
        return self._row(
            "campaign-stop-ahead",
            "one further down the list texts STOP while the wave goes on",
            f"marketing by sms to {address}",
            (latest["verdict"], (state, *codes[:1])),
            ("blocked", ("never handed over", "revoked_all")),
        )

    def _account(self, name: str) -> Row:
        path = f"/v1/campaigns/{name}/report"
        answer = self._place.caller.get(path, key=self._key)
        places = answer.body.get("planned_places", {})
        told = {"planned": answer.body.get("planned", 0)}
        told |= {place: places.get(place, 0) for place in ("sent", "blocked", "deferred", "failed")}
        adds_up = told["planned"] == sum(many for place, many in told.items() if place != "planned")
        planned = self._crowd.of(self._crowd.expect.approved)
        return self._row(
            "campaign-account",
            "all others are sent to, and everybody is accounted for",
            "planned = sent + blocked + deferred + failed",
            ("adds up" if adds_up else "does not add up", _counted(told)),
            ("adds up", _counted({"planned": planned, "sent": planned - 2, "blocked": 2})),
        )

    def _until(self, name: str, done: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Ask for the campaign until it is so far."""
        told: dict[str, Any] = {}

        def reached() -> bool:
            answer = self._place.caller.get(f"/v1/campaigns/{name}", key=self._key)
            if answer.status >= _ERROR:
                raise DayBroken(f"the campaign cannot be looked at: {answer}")
            told.update(answer.body)
            return done(told)

        self._wait(reached, "the campaign does not go on")
        return told

    def _wait(self, reached: Callable[[], bool], why: str) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not reached():
            self._alive()
            if time.monotonic() > deadline:
                raise DayBroken(why)
            time.sleep(_POLL_SECONDS)

    def _post(self, path: str, body: object) -> dict[str, Any]:
        answer = self._place.caller.post(path, body, key=self._key)
        if answer.status >= _ERROR:
            raise DayBroken(f"{path} was refused: {answer}")
        return answer.body

    def _row(
        self,
        name: str,
        situation: str,
        message: str,
        came: tuple[str, Sequence[str]],
        wanted: tuple[str, Sequence[str]],
    ) -> Row:
        expected = Expect(verdict=wanted[0], reasons=tuple(wanted[1]))
        return Row(
            id=name,
            story=self.story.who,
            situation=situation,
            message=message,
            verdict=came[0],
            reasons=tuple(came[1]),
            entry=None,
            act="",
            was="",
            expected=expected,
            as_expected=(came[0], tuple(came[1])) == (expected.verdict, expected.reasons),
        )


def _is_over(told: dict[str, Any]) -> bool:
    """Whether no wave goes on."""
    return told["state"] in ("done", "judged")


def _counted(numbers: dict[str, int]) -> tuple[str, ...]:
    """What there is any of, with its number."""
    return tuple(f"{many:,} {what}" for what, many in numbers.items() if many)
