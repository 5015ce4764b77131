"""One contact: what may be sent to it and why, taking its consent back, ending a failure by hand.

All are POST: an address in a URL would stand in every log on the way.
"""

from __future__ import annotations

from flask import Blueprint, Response

from processor.desk import explainer, opt_out_desk, reach_desk
from processor.ports import Acceptance, Scope
from processor.web.answers import answer
from processor.web.auth import guard, sender
from processor.web.bodies import json_body
from processor.web.once import once, stands_on
from processor.web.request_id import note
from processor.web.site import parts, site
from schemas.desk import read_lookup, read_opt_out, read_reach
from schemas.lookup import lookup_answer

lookups = Blueprint("lookups", __name__)
guard(lookups, write={Scope.READ})

opt_outs = Blueprint("opt_outs", __name__)
guard(opt_outs, write={Scope.EVENTS}, recall=True, limited=False)

reached = Blueprint("reached", __name__)
guard(reached, write={Scope.EVENTS})


@lookups.post("/v1/contacts/lookup")
def look() -> Response:
    """Say what may be sent to an address, and why; one never seen is answered too."""
    site().keeper.admit()
    asked = read_lookup(json_body(), sender())
    contact = parts().composer.contact(asked.business, asked.address)
    view = explainer(parts()).look(asked.subject(contact))
    return answer(lookup_answer(asked, view))


@opt_outs.post("/v1/contacts/opt-out")
@once(lambda: parts().settings.max_body_bytes, restrictive=True)
def opt_out() -> Response:
    """Record what a customer told somebody; in force before this is answered."""
    site().keeper.admit()
    asked = read_opt_out(json_body(), sender())
    received = opt_out_desk(parts()).record(asked)
    stands_on(parts().composer.contact(asked.business, asked.address), received.delivery)
    note(delivery=received.delivery, how=received.how)
    known = received.how is Acceptance.DUPLICATE
    told = {"delivery": received.delivery, "status": "duplicate" if known else "recorded"}
    return answer(told, 200 if known else 201)


@reached.post("/v1/contacts/reached")
def reach() -> Response:
    """Record that an address works, by a member of staff; it ends failures and nothing else."""
    site().keeper.admit()
    lifted = reach_desk(parts()).record(read_reach(json_body(), sender()))
    note(failures=lifted.failures)
    return answer({"failures": lifted.failures, "standing": list(lifted.standing)})
