"""Payloads to try a source with: examples as its map would have them, with values set by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec

from processor.cli.failure import ExitCode, Failure, not_found

if TYPE_CHECKING:
    from datetime import datetime

    from processor.ports import FieldMap, Translation
    from processor.providers.examples import ExampleCall
    from processor.settings import Source

#: Names of ours for who acts, wherever a payload tells of them.
_WHO: Final = {"phone": "phone", "email": "email", "name": "name", "full_name": "name"}


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """An event that a source can be tried with, and what it becomes by the source's map."""

    event: str
    becomes: tuple[str, ...] = ()
    otherwise: str = ""


def known_events(source: Source, now: datetime) -> Iterator[Known]:
    """Every event there is an example of, read as the source would read it."""
    from processor.providers.examples import examples_of

    for each in examples_of(source.provider):
        yield _known(each.event, source, example(source, each.event, now))


def example(source: Source, event: str, now: datetime) -> ExampleCall:
    """An example of an event, by the provider's name of it or by ours; raises Failure."""
    from processor.providers.examples import examples_of, made_at

    examples = examples_of(source.provider)
    named = [each for each in examples if each.event.casefold() == event.casefold()]
    if named:
        return _by_map(source, made_at(named[0], now))
    for each in examples:
        call = _by_map(source, made_at(each, now))
        if event in _known(each.event, source, call).becomes:
            return call
    names = [each.event for each in examples]
    close = get_close_matches(event, names, n=1)
    hint = f"did you mean `{close[0]}`? " if close else ""
    raise not_found(
        f"`{source.provider}` has no event `{event}`; {hint}there is {', '.join(names)}"
    )


def example_body(source: Source, event: str, now: datetime) -> tuple[dict[str, str], bytes]:
    """The headers of an example, not signed, and its body."""
    call = example(source, event, now)
    return dict(call.headers), body_of(call)


def body_of(call: ExampleCall) -> bytes:
    """A payload as it travels."""
    from processor.providers.payload_tree import write_tree

    return write_tree(call.tree, form=call.form)


def read(source: Source, call: ExampleCall) -> Translation:
    """What a payload means by the source's map; raises NotUnderstood."""
    from processor.ports import Meant, RawRequest
    from processor.providers import PROVIDERS

    provider = PROVIDERS[source.provider]
    request = RawRequest(headers=call.headers, body=body_of(call), map=source.map)
    return provider.translate(provider.keep(request), Meant(brand=source.brand, map=source.map))


def with_values(source: Source, call: ExampleCall, settings: Sequence[str]) -> ExampleCall:
    """The call with `key=value` set, one after the other; raises UsageError, Failure."""
    for each in settings:
        key, equals, value = each.partition("=")
        if not equals or not key:
            raise click.UsageError(f"`--set {each}` is no key=value")
        call = _with_value(source, call, key.strip(), value)
    return call


def _with_value(source: Source, call: ExampleCall, key: str, value: str) -> ExampleCall:
    from processor.providers.places import can_put, put

    if key in _WHO and f".{key}" != key:
        return _with(call, _of_somebody_else(source, call, _WHO[key], value))
    name = source.map.fields.get(key, key)
    mapped = name in {*source.map.fields.values(), *(rule.field for rule in source.map.boxes)}
    if mapped and can_put(source.provider):
        return _with(call, put(source.provider, call.tree, name, value))
    return _with(call, _at_path(source, call.tree, key.removeprefix("."), value))


def _of_somebody_else(source: Source, call: ExampleCall, what: str, value: str) -> Any:  # noqa: ANN401 - JSON
    from processor.ports import NotUnderstood
    from processor.providers.persona import persona_of, with_email, with_name, with_phone

    try:
        who = persona_of(read(source, call).events)
    except NotUnderstood:
        who = persona_of(())
    old = getattr(who, what)
    if old is None:
        raise Failure(
            f"this event tells of no {what} that the source reads; set a field of it by its path,"
            " such as `--set customer.phone=...`",
            ExitCode.USAGE,
        )
    change = {"phone": with_phone, "email": with_email, "name": with_name}[what]
    return change(call.tree, old, value)


def _at_path(source: Source, tree: Any, key: str, value: str) -> Any:  # noqa: ANN401 - JSON
    from processor.providers.payload_tree import at_place, changed, leaf_names, place_of

    path = place_of(tree, key)
    if path is not None:
        return changed(tree, path, _typed(value, at_place(tree, path)))
    if source.provider in _OPEN:
        return changed(tree, tuple(key.split(".")), _typed(value, None))
    close = get_close_matches(key, list(leaf_names(tree)), n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(f'`{each}`' for each in close)}?" if close else "see --print"
    raise click.UsageError(f"the payload has no `{key}`; {hint}")


#: Providers whose payloads may have any field.
_OPEN: Final = frozenset({"form", "standard", "cloudevents"})


def _typed(value: str, before: object) -> object:
    """A text where a text was; else the JSON that it is, if it is any."""
    if isinstance(before, str):
        return value
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError:
        return value


def _with(call: ExampleCall, tree: Any) -> ExampleCall:  # noqa: ANN401 - JSON
    return msgspec.structs.replace(call, tree=tree)


def _by_map(source: Source, call: ExampleCall) -> ExampleCall:
    """The example as the operator's own form or shop would send it."""
    from processor.providers.places import bare, filled

    map_: FieldMap = source.map
    if not map_.fields and not map_.boxes:
        return call
    person = _told_by(source, call)
    return _with(call, filled(source.provider, bare(source.provider, call, map_), map_, person))


def _told_by(source: Source, call: ExampleCall) -> Mapping[str, str]:
    """Who acts in the example itself, read without the map."""
    from processor.ports import FieldMap, NotUnderstood
    from processor.providers.persona import persona_of

    plain = msgspec.structs.replace(source, map=FieldMap())
    try:
        who = persona_of(read(plain, call).events)
    except NotUnderstood:
        return {}
    told = {"phone": who.phone, "email": who.email, "full_name": who.name}
    return {name: each for name, each in told.items() if each is not None}


def _known(event: str, source: Source, call: ExampleCall) -> Known:
    from processor.ports import NotUnderstood

    try:
        found = read(source, call)
    except NotUnderstood as error:
        return Known(event=event, otherwise=f"waits for people: {error.reason}")
    if not found.events:
        return Known(event=event, otherwise=f"is ignored: {found.ignored}")
    kinds = [str(each.__struct_config__.tag) for each in found.events]
    return Known(event=event, becomes=tuple(dict.fromkeys(kinds)))
