"""Bodies for the document; a test sends them in one story and compares what is answered.

Ids, times and digests differ from one run to the next; everything else is as it is answered.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from processor.domain.decision import Reason
from processor.web.openapi.operation import Example
from schemas.decision import reason_answer

CAPTURE: Final = "cap_" + "4f1c" * 16
DELIVERY: Final = "dlv_03_8e5b2c1d9f0a47638e5b2c1d9f0a4763"
REVIEW: Final = "rev_8e5b2c1d9f0a47638e5b2c1d9f0a4763_4f1c4f1c4f1c4f1c"
DECISION: Final = "dec_000_1772375400000_0"
_TIME: Final = "2026-03-01T14:30:00Z"
_ALICE: Final = {"id": "job-4711", "channel": "sms", "to": "+12025550101"}
_DANA: Final = {"id": "job-4712", "channel": "sms", "to": "+12025550104"}

_FORM: Final = {
    "type": "form.submitted",
    "timestamp": "2026-03-01T09:30:00-05:00",
    "data": {
        "form": "newsletter-footer",
        "phone": "+12025550101",
        "person": {"full_name": "Alice Example", "ip": "192.0.2.7"},
        "boxes": [
            {
                "channels": ["sms"],
                "tags": ["marketing consent"],
                "state": "checked",
                "wording": "Yes, text me offers. Reply STOP to stop.",
            }
        ],
    },
}
_STOP: Final = {
    "type": "contact.opted_out",
    "timestamp": "2026-03-01T09:31:00-05:00",
    "data": {"phone": "+12025550104", "text": "STOP"},
}
EVENTS: Final = {
    "form": Example(says="Alice ticks the box of a form", value=_FORM),
    "stop": Example(says="Dana texts STOP", value=_STOP),
}
QUESTIONS: Final = {
    "one": Example(says="One message", value=_ALICE),
    "many": Example(says="Several at once", value={"messages": [_ALICE, _DANA]}),
}
MESSAGE: Final = {
    "offer": Example(
        says="An offer that the sender will fill in",
        value=_ALICE | {"template": "spring-1", "payload_ref": "texts/4711"},
    )
}
#: Shortened: what stands between the dots is longer.
PERMIT: Final = "pmt1.k1.AZSFomlk2TVtc2dfYmVmOTUz.yYw8rJ0n4nq3"
ATTEMPT: Final = {
    "first": Example(says="A message that was submitted", value={"attempt": "worker-3:1"}),
    "permit": Example(
        says="A message that the gate was asked about",
        value={
            "attempt": "worker-3:1",
            "permit": PERMIT,
            "to": "+12025550101",
            "template": "spring-1",
        },
    ),
}
ENDING: Final = {
    "sent": Example(
        says="It went out",
        value={"attempt": "worker-3:1", "outcome": "sent", "provider_id": "SM4711"},
    ),
    "unknown": Example(
        says="The provider did not answer in time",
        value={"attempt": "worker-3:1", "outcome": "unknown"},
    ),
}
ALIVE: Final = {"ok": Example(says="It runs", value={"status": "ok"})}

_MESSAGE_ID: Final = "msg_bef9536839bad45b32fec8aa7dc4999c_77885ef60840e69b"
_GRANT: Final = "ent_5081d22c46fbe252802e4db4273f49a1"
_REVOCATION: Final = "ent_ad152d5759502363a440c33cdbf83ee8"


def _judged(message: str, decision: str, verdict: str, reason: Reason) -> dict[str, Any]:
    return {
        "message": message,
        "decision": decision,
        "verdict": verdict,
        "reasons": [_plain(reason)],
        "purpose": "marketing",
        "policy": "116d8b04d93fbfb9effd9e661e72359043ee256acd759b7a6598fce8fa04c9f5",
        "standing_version": 1,
        "at": _TIME,
        "hypothetical": False,
    }


def _plain(reason: Reason) -> dict[str, Any]:
    """A reason in the catalogue's words, as JSON has it."""
    return {name: str(value) for name, value in reason_answer(reason).items()} | (
        {"at": _TIME} if reason.at else {}
    )


_AGREED: Final = Reason(code="express_grant", entry=_GRANT)
_STOPPED: Final = Reason(code="revoked_all", entry=_REVOCATION, at=datetime.fromisoformat(_TIME))
_LOGGED: Final = _judged("job-4711", DECISION, "approved", _AGREED)
_APPROVED: Final = _LOGGED | {"permit": PERMIT}
_BLOCKED: Final = _judged("job-4712", "dec_007_1772375400000_0", "blocked", _STOPPED)

KEPT_CAPTURE: Final = {
    "kept": Example(
        says="A page copy",
        value={"capture": CAPTURE, "media_type": "application/pdf", "size": 46},
    )
}
STORED_DELIVERY: Final = {
    "stored": Example(says="It is durable", value={"delivery": DELIVERY, "status": "stored"})
}
RECORDED_DELIVERY: Final = {
    "recorded": Example(
        says="It is in the ledger",
        value={
            "delivery": DELIVERY,
            "state": "recorded",
            "received_at": _TIME,
            "source": "website",
            "flags": [],
            "entries": [_GRANT],
        },
    )
}
DECISIONS: Final = {
    "one": Example(says="Alice agreed", value=_APPROVED),
    "many": Example(says="Dana opted out", value={"decisions": [_APPROVED, _BLOCKED]}),
}
LOGGED_DECISION: Final = {
    "approved": Example(says="As it was logged", value=_LOGGED | {"message": _MESSAGE_ID})
}
STORED_MESSAGE: Final = {
    "queued": Example(
        says="It will be judged soon",
        value={"message": _MESSAGE_ID, "id": "job-4711", "state": "queued"},
    )
}
RELEASED_MESSAGE: Final = {
    "released": Example(
        says="It may be claimed",
        value={
            "message": _MESSAGE_ID,
            "state": "released",
            "reasons": [_plain(Reason(code="express_grant"))],
            "decision": DECISION,
            "submitted_at": _TIME,
            "in_flight": False,
            "permit": PERMIT,
        },
    )
}
GO: Final = {
    "go": Example(
        says="Send it within the lease",
        value={
            "answer": "go",
            "message": _MESSAGE_ID,
            "to": "+12025550101",
            "template": "spring-1",
            "payload_ref": "texts/4711",
            "body_hash": None,
            "body": None,
            "lease_ends_at": "2026-03-01T14:30:05Z",
        },
    )
}
SENT: Final = {"sent": Example(says="It is final", value={"state": "sent"})}
