"""Lists that are handed in over HTTP, and the work that workers would do on them."""

from __future__ import annotations

from tests.services.campaigns import csv_of, phone
from tests.services.engines import ticked
from tests.web.edges import Edge, Told

ORDER = "/v1/campaigns?channel=sms&region=US&name=spring-sale&template=t-1"
LIST = csv_of([phone(1), phone(2), "(202) 555-0103", "nonsense", phone(1), phone(4), phone(5)])


def upload(edge: Edge, body: bytes = LIST, order: str = ORDER, *, under: str | None = None) -> Told:
    sent = {**edge.key(), "Content-Type": "text/csv"}
    sent |= {} if under is None else {"Idempotency-Key": under}
    return edge.call("POST", order, data=body, headers=sent)


def work(edge: Edge) -> None:
    """Take the turns that workers would."""
    services = next(iter(edge.app.extensions.values())).campaigns
    services.turns.ring()
    dispatched = edge.engine.dispatcher.turns
    while dispatched:
        services.turns.take(*dispatched.pop(0))


def judged(edge: Edge) -> str:
    """A campaign whose list was judged: four of Alice's and her neighbours agreed."""
    for number in (1, 2, 3, 4):
        edge.engine.tell("form.submitted", ticked(phone=phone(number)))
    name = str(upload(edge).json["campaign"])
    work(edge)
    return f"/v1/campaigns/{name}"


def parts(edge: Edge, path: str) -> list[Told]:
    """All parts of a download, each asked for by the link of the one before."""
    key, found = edge.key(), [edge.get(path)]
    while "Link" in found[-1].headers:
        link = found[-1].headers["Link"].split(";")[0].strip("<>")
        tag = found[0].headers["ETag"]
        found.append(edge.call("GET", link, headers={**key, "If-Match": tag}))
    return found
