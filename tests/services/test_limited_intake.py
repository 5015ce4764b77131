"""A business over its limit of webhooks: no STOP waits, and no proof is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from processor.bootstrap import assemble
from processor.domain.events import REVOKING, OrderStatus, OrderUpdated
from processor.domain.narrowing import narrows
from processor.ports import Allowance, LimitKind, Meant, RawRequest
from processor.ports.counts import limited_labels
from processor.providers import PROVIDERS
from processor.providers.examples import ExampleCall, examples_of, made_at, told
from processor.providers.payload_tree import write_tree
from processor.providers.signed import SignedProvider
from processor.providers.signing import sign
from processor.services.allowances import OverLimit
from processor.services.arrivals import Received
from processor.services.translate import Translator
from processor.settings import Source
from processor.settings.endpoints import endpoints_of, hearing_of
from tests.contract.worlds import SteppedClock, memory_world
from tests.providers.calls import CALLERS
from tests.services.engines import SECRET, Engine, engine_over, ticked
from tests.services.standing import Standing

URL = "https://hooks.example.com/v1/hooks/acme/x"
SECRETS = {name: CALLERS[name].secret for name in CALLERS} | {"standard": SECRET}
#: By provider: how a customer, or the provider itself, takes consent back through it.
STOPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("chatwoot", "message_created", {"content": "STOP"}),
    ("chatwoot", "message_created", {"content": "please stop texting me"}),
    ("cloudevents", "com.example.contact.opted_out", {}),
    ("cloudevents", "com.example.number.reassigned", {}),
    ("intercom", "contact.unsubscribed", {}),
    ("intercom", "granular.unsubscribe", {}),
    ("shopify", "customers_marketing_consent/update", {}),
    ("shopify", "customers/redact", {}),
    ("square", "customer.updated", {}),
    ("standard", "contact.opted_out", {}),
    ("standard", "contact.untagged", {}),
    ("standard", "contact.erased", {}),
    ("standard", "number.reassigned", {}),
    ("standard", "message.received", {"data.text": "stop"}),
    ("twilio", "STOP", {}),
    ("twilio", "message", {"Body": "Stop texting me"}),
    ("twilio", "com.twilio.messaging.reassigned-number.detected", {}),
    ("whatsapp", "STOP", {}),
    ("whatsapp", "user_preferences stop", {}),
)
#: Events in our own words that are never turned away: after them less may be sent.
NARROWING = {
    *("contact.opted_out", "contact.untagged", "contact.erased", "contact.data_requested"),
    *("number.reassigned", "conversation.closed", "appointment.changed"),
}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """Acme has a source of every provider, and has had all the webhooks that it may have."""
    sources = [
        Source(name=f"x-{name}", provider=name, brand="acme", secrets=(SECRETS[name],))
        for name in PROVIDERS
    ]
    clock = SteppedClock()
    made = engine_over(memory_world(clock), tmp_path, *sources)
    few = {LimitKind.INTAKE: Allowance(per_minute=1)}
    configured = made.parts.settings
    acme = replace(configured.businesses["acme"], limits=few)
    businesses = {**configured.businesses, "acme": acme}
    ports = replace(made.parts.ports, clock=Standing(clock))
    made.parts = assemble(replace(configured, businesses=businesses), ports)
    made.parts.allowances.spend("acme", LimitKind.INTAKE)
    return made


def called(engine: Engine, name: str, call: ExampleCall) -> Received:
    """The example, signed as its provider signs."""
    provider, now = PROVIDERS[name], datetime.now(UTC)
    body = write_tree(call.tree, form=call.form)
    if isinstance(provider, SignedProvider):
        url = provider.called_at(URL, body)
        bare = RawRequest(headers={}, body=body, url=url)
        headers = dict(call.headers) | provider.sign(SECRETS[name], bare, now)
    else:
        url, headers = URL, sign(SECRET, f"try-{call.event}", now, body)
    lowered = {key.lower(): value for key, value in headers.items()}
    request = RawRequest(headers=lowered, body=body, url=url)
    return engine.parts.intake.receive("acme", f"x-{name}", request)


def stop(name: str, event: str, changes: dict[str, Any]) -> ExampleCall:
    """The provider's own STOP."""
    named = {each.event: each for each in examples_of(name)}[event]
    return made_at(replace(named, changes={**named.changes, **changes}), datetime.now(UTC))


def entries(engine: Engine) -> dict[str, int]:
    """How many lines of each kind the ledger got."""
    counts = engine.world.counts.tally().counts
    return {kind: count for (what, kind, *_), count in counts.items() if what == "entries"}


@pytest.mark.parametrize(("name", "event", "changes"), STOPS)
def test_every_providers_stop_is_in_force_over_the_limit(
    engine: Engine, name: str, event: str, changes: dict[str, Any]
) -> None:
    """Before it is answered, and without a look at the limit."""
    assert called(engine, name, stop(name, event, changes)).how == "stored"
    assert sum(entries(engine).values()) > 0
    assert limited_labels(LimitKind.INTAKE) not in engine.world.counts.tally().counts


def test_every_provider_that_can_say_stop_has_one_here() -> None:
    kinds = {kind.__struct_config__.tag for kind in REVOKING}
    saying = {
        name
        for name, provider in PROVIDERS.items()
        if any(kinds & set(outcome.becomes) for outcome in provider.outcomes)
    }
    assert saying == {name for name, _, _ in STOPS}


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_nothing_is_lost_over_the_limit(engine: Engine, name: str) -> None:
    """Whoever does not come again is taken in; whoever does is told when, but for endings."""
    configured = engine.parts.settings
    translator = Translator(
        providers=PROVIDERS, endpoints=endpoints_of(configured), hearing=hearing_of(configured)
    )
    turned_away = set()
    for example in examples_of(name):
        call = made_at(example, datetime.now(UTC))
        try:
            received = called(engine, name, call)
        except OverLimit:
            turned_away.add(example.event)
            continue
        delivery = engine.parts.ports.inbox.get(received.delivery)
        assert received.ignored or delivery is not None, example.event
        if delivery is not None and delivery.reason is None:
            kept = engine.parts.keyring.open_envelope(delivery.sealed, context=delivery.id.encode())
            assert translator.translate(kept, delivery).events, example.event
    every = {example.event for example in examples_of(name)}
    assert turned_away == (every - NARROWING if PROVIDERS[name].comes_again else set())


def test_what_was_let_in_over_the_limit_is_counted(engine: Engine) -> None:
    call = next(each for each in examples_of("typeform"))
    for _ in range(3):
        called(engine, "typeform", made_at(call, datetime.now(UTC)))
    engine.world.later(61)
    engine.deliver("form.submitted", ticked())
    assert engine.world.counts.tally().counts[limited_labels(LimitKind.INTAKE)] == 3


def test_the_other_business_is_let_in(engine: Engine) -> None:
    with pytest.raises(OverLimit):
        engine.deliver("form.submitted", ticked())
    engine.parts.allowances.spend("globex", LimitKind.INTAKE, 1000)


def test_what_takes_something_away_is_known_by_what_it_is() -> None:
    examples = {
        each.event: provider.translate(provider.keep(request), Meant(brand="acme")).events
        for provider in [PROVIDERS["standard"]]
        for each in examples_of("standard")
        for request in [RawRequest(headers={}, body=write_tree(told(each), form=False))]
    }
    assert {name for name, events in examples.items() if any(map(narrows, events))} == NARROWING
    [order] = examples["order.updated"]
    assert isinstance(order, OrderUpdated)
    taken = {status.value for status in OrderStatus if narrows(replace(order, status=status))}
    assert taken == {"delivered", "cancelled", "refunded"}
