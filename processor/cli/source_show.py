"""What a source is, for `assent source show`: how it is reached, signed, mapped, and tried."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from processor.ports import BoxRule, Provider
    from processor.settings import SecretState, Settings, Source


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A source as it is configured, with where its secrets are expected."""

    place: str
    source: Source
    settings: Settings
    secrets: tuple[SecretState, ...]

    @property
    def path(self) -> str:
        """Where calls come in."""
        return f"/v1/hooks/{self.place}"

    @property
    def url(self) -> str:
        """What the provider has to be told; empty while no public address is configured."""
        return f"{self.settings.public_url}{self.path}" if self.settings.public_url else ""


def source_form(shown: Shown, event: str) -> dict[str, Any]:
    """For programs; `event` is what it is tried with."""
    from processor.providers import PROVIDERS

    source, provider = shown.source, PROVIDERS[shown.source.provider]
    return {
        "source": shown.place,
        "provider": source.provider,
        "brand": source.brand,
        "path": shown.path,
        "url": shown.url or None,
        "signed": signed_how(provider),
        "answers": source.answers,
        "secrets": [
            {"reference": each.reference, "problem": each.problem} for each in shown.secrets
        ],
        "map": dict(source.map.fields),
        "not_mapped": not_mapped(source, provider),
        "boxes": [
            {"field": each.field, "channels": list(each.channels), "tags": list(each.tags)}
            for each in source.map.boxes
        ],
        "try": trigger_line(shown, event),
        "curl": curl_line(shown, event),
    }


def source_lines(shown: Shown, event: str) -> Iterator[tuple[str, str]]:
    """For people: names and values, several values under one name."""
    from processor.providers import PROVIDERS

    source, provider = shown.source, PROVIDERS[shown.source.provider]
    yield "source", shown.place
    yield "provider", f"{source.provider}, speaks for the brand {source.brand}"
    yield "path", shown.path
    yield "url", shown.url or "unknown; set `public_url` under [web] to where callers reach it"
    yield "signed", signed_how(provider)
    ours = "by us, through the gate" if source.answers == "assent" else "by the provider, not by us"
    yield "answers", f"STOP and HELP are answered {ours}"
    for each in shown.secrets:
        yield "secret", f"{each.reference}: {each.problem or 'set'}"
    for ours, theirs in source.map.fields.items():
        yield "map", f"{ours} is `{theirs}`"
    left = not_mapped(source, provider)
    if left:
        yield "not mapped", f"{', '.join(left)}; read only where the provider itself names it"
    for rule in source.map.boxes:
        yield "box", _box(rule)
    if provider.boxes and not source.map.boxes:
        yield "box", "none, so no payload of this source grants anything"
    yield "try", trigger_line(shown, event)
    yield "curl", curl_line(shown, event)


def signed_how(provider: Provider) -> str:
    """How calls are known to be authentic, in a sentence."""
    from processor.providers.shown_secret import ShownSecretProvider
    from processor.providers.signed import SignedProvider

    if isinstance(provider, ShownSecretProvider):
        places = [f"`{each}`" for each in provider.places.headers]
        places += ["the last part of the path"] if provider.places.in_path else []
        places += [f"the argument `{provider.places.argument}`"] if provider.places.argument else []
        more = f", or in {', '.join(places)}" if places else ""
        return f"not at all: the secret is shown in `authorization` (Bearer or Basic){more}"
    if not isinstance(provider, SignedProvider):
        return (
            "HMAC-SHA256 of id, time stamp and body, base64, in `webhook-signature`"
            " (Standard Webhooks)"
        )
    scheme = provider.scheme
    over = ["the public URL"] if provider.url_bound else []
    over += ["the time stamp"] if scheme.listed or scheme.time_header else []
    hashed = f"HMAC-{scheme.digest.upper().replace('SHA', 'SHA-')}"
    written = f"{scheme.encoding}, in `{scheme.header}`"
    return f"{hashed} of {' and '.join([*over, 'the body'])}, {written}"


def not_mapped(source: Source, provider: Provider) -> list[str]:
    """Names of ours that a map of this source could give and does not."""
    return sorted(provider.mappable - set(source.map.fields))


def trigger_line(shown: Shown, event: str) -> str:
    """The command that tries it and shows what comes of it."""
    return f"assent trigger {event} --source {shown.place}"


def curl_line(shown: Shown, event: str) -> str:
    """The command that calls it by curl; the signature is made when it runs."""
    return f"assent sign --source {shown.place} --example {event} --curl | curl --config -"


def _box(rule: BoxRule) -> str:
    ticked = f", ticked by {', '.join(rule.ticked)}" if rule.ticked else ""
    tags = " and ".join(f"“{tag}”" for tag in rule.tags)
    return f"`{rule.field}` grants {tags} by {', '.join(rule.channels)}{ticked}"
