"""From what was kept of a delivery to a call like it, with nobody's data in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from processor.ports.errors import NotUnderstood
from processor.ports.webhooks import FieldMap
from processor.providers.anonymous import Anonymous, named_in, words_of
from processor.providers.example_calls import Example
from processor.providers.examples import ExampleCall, examples_of, told
from processor.providers.form_builders import BUILDER_NAMES
from processor.providers.kept import Kept, read_kept
from processor.providers.payload_tree import FORM_TYPE, JSON_TYPE, Tree, read_tree
from processor.providers.posted_form import JSON, KIND, UNREADABLE
from processor.providers.renewed import fresh

_BATCH: str = "application/cloudevents-batch+json"


def likeness(
    provider: str,
    kept: bytes,
    *,
    map_: FieldMap,
    names: Iterable[str],
    made: datetime,
    now: datetime,
) -> ExampleCall:
    """A call that says the same of somebody else; `kept` is what the provider's `keep` made.

    It came in at `made` and is to be sent `now`, both aware. `names` are the brands and tags that
    are configured. Raises ValueError when it is no payload that can be taken apart.
    """
    try:
        call = Kept(headers={}, body=kept) if provider == "standard" else read_kept(kept)
        tree, form = _tree(provider, call)
    except (NotUnderstood, RecursionError) as error:
        raise ValueError("it cannot be taken apart") from error
    examples = examples_of(provider)
    somebody = Anonymous(
        provider,
        made,
        now - made,
        words=_configured(map_, names),
        names=_known(provider, examples),
    )
    changed = somebody.tree(tree)
    headers = {"content-type": FORM_TYPE if form else JSON_TYPE, **_headers(examples)}
    for name, value in call.headers.items():
        if provider != "form":
            headers[name] = somebody.header(name, value)
    return ExampleCall(event="", tree=changed, headers=headers, form=form)


def _tree(provider: str, call: Kept) -> tuple[Tree, bool]:
    """The payload, and whether its fields travel as an HTML form's."""
    kind = call.headers.get(KIND, "")
    if provider == "form":
        if kind == UNREADABLE:
            raise ValueError("it is no form")
        tree = read_tree(call.body, form=False)
        return (tree, False) if kind == JSON else (tree["fields"], True)
    if provider == "twilio" and call.body.lstrip()[:1] not in (b"{", b"["):
        return read_tree(call.body, form=True), True
    tree = read_tree(call.body, form=False)
    return (tree["batch"], False) if kind.startswith(_BATCH) else (tree, False)


def _configured(map_: FieldMap, names: Iterable[str]) -> set[str]:
    rules = [(each.field, *each.ticked, *each.tags, each.wording or "") for each in map_.boxes]
    return words_of(tuple(names), tuple(map_.fields.values()), *rules)


def _known(provider: str, examples: Collection[Example]) -> set[str]:
    known = {name for each in examples for name in named_in(told(each))}
    return known | (set(BUILDER_NAMES) if provider == "form" else set())


def _headers(examples: Collection[Example]) -> dict[str, str]:
    """The headers without which a provider's call would not be whole, under ids of their own."""
    for each in examples:
        return {
            name: fresh(value) if name in each.fresh else value
            for name, value in each.headers.items()
        }
    return {}
