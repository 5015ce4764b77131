"""Any form that posts its fields: Gravity Forms, Elementor, Jotform, or a page of your own.

Nothing is signed, so the caller shows a secret. A form names nothing in a way that could be
believed: which field is a consent box, and what ticking it stands for, is said by the map alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import ClassVar, Final

from msgspec.structs import replace

from processor.domain.events import AnyEvent
from processor.ports.errors import NotUnderstood
from processor.ports.webhooks import BoxRule, FieldMap, Meant, RawRequest, Translation
from processor.providers.form_builders import known_names
from processor.providers.form_fields import Fields, plain_name, read_fields, words
from processor.providers.kept import keep, read_kept
from processor.providers.mapped import Found, boxes_of
from processor.providers.native import event, person
from processor.providers.outcomes import becomes, ignored, waits
from processor.providers.payload import body_id, full_name, international, joined, moment, peek
from processor.providers.posted_form import KIND, UNREADABLE, canonical
from processor.providers.shown_secret import Places, ShownSecretProvider
from processor.providers.signed import Call, Ignored

_ADDRESSES: Final = ("phone", "email", "visitor")
_REGION: Final = "phone_region"
#: Stands for the form where the payload does not say which one it was.
_UNNAMED: Final = "form"
_NO_ID: Final = re.compile(r"[^A-Za-z0-9._:@#/-]+")
_REVISION: Final = re.compile(r"[0-9]{1,20}")
_MOST_UNMAPPED: Final = 200


class Form(ShownSecretProvider):
    """Forms as JSON, urlencoded or multipart, of whoever shows the secret."""

    name = "form"
    places: ClassVar[Places] = Places(headers=("x-webhook-secret", "x-api-key"), in_path=True)
    mappable = frozenset(
        {
            *(*_ADDRESSES, _REGION, "full_name", "first_name", "last_name", "postal_address"),
            *("ip", "user_agent", "page_url", "form", "entry_id", "submitted_at"),
        }
    )
    boxes = True
    outcomes = (
        becomes("a form", "form.submitted"),
        ignored("a form", "no_address", when="its address was left blank"),
        waits("a form", "address_not_mapped", when="without any field for an address"),
        waits("a form", "form_unreadable", when="its body is not what its type says"),
    )

    def keep(self, request: RawRequest) -> bytes:
        """The fields in one shape, and what kind of body they came in; no header, no URL."""
        kind, body = canonical(request)
        return keep(replace(request, headers={KIND: kind}), (KIND,), body)

    def translate(self, kept: bytes, meant: Meant) -> Translation:
        """Read a kept form; raises NotUnderstood, never refusable."""
        if read_kept(kept).headers.get(KIND) == UNREADABLE:
            raise NotUnderstood("form_unreadable")
        return super().translate(kept, meant)

    def delivery_id(self, request: RawRequest) -> str:
        """The form with its entry's id; else the hash of the fields, in whatever spelling."""
        kind, body = canonical(request)
        try:
            told = _told(read_fields(kind, peek(body)), request.map)
        except NotUnderstood:
            return body_id(body)
        return joined(body, told.get("form", _UNNAMED), told.get("entry_id"))

    def events(self, call: Call) -> Iterator[AnyEvent]:
        """One form, with every box of the map."""
        map_ = call.meant.map
        fields = _fields(call)
        told = _told(fields, map_)
        _check_addressed(fields, told, map_)
        yield event(
            "form.submitted",
            call.meant.brand,
            moment(told.get("submitted_at")),
            form=_NO_ID.sub("-", told.get("form", "")).lstrip("._:@#/-")[:128] or _UNNAMED,
            phone=international(told.get("phone"), map_.fields.get(_REGION)),
            email=told.get("email"),
            visitor=told.get("visitor"),
            person=person(**_named(told)),
            boxes=boxes_of(
                [_with_revision(fields, rule) for rule in map_.boxes],
                lambda name: _box(fields, name),
            ),
        )

    def unmapped(self, call: Call) -> tuple[str, ...]:
        """The names of fields and files that neither the map nor we have a use for."""
        fields, map_ = _fields(call), call.meant.map
        used = {plain_name(each) for each in _names(fields, map_).values()}
        for rule in map_.boxes:
            field = plain_name(rule.field)
            used |= {field, *(_consent(fields, field) or ())}
        free = (each for each in dict.fromkeys(fields.names()) if not _is_used(each, used))
        return tuple(islice(free, _MOST_UNMAPPED))


def _fields(call: Call) -> Fields:
    return read_fields(call.headers.get(KIND, ""), call.payload)


def _names(fields: Fields, map_: FieldMap) -> Mapping[str, str]:
    """Our names with the payload's own: the operator's, then the builder's."""
    mapped = {ours: theirs for ours, theirs in map_.fields.items() if ours != _REGION}
    return {**known_names(fields.raw.keys()), **mapped}


def _told(fields: Fields, map_: FieldMap) -> dict[str, str]:
    """What the payload says, under our names."""
    found = {
        ours: words(fields.find(theirs), ", " if ours == "postal_address" else " ")
        for ours, theirs in _names(fields, map_).items()
    }
    return {ours: said for ours, said in found.items() if said is not None}


def _named(told: Mapping[str, str]) -> dict[str, str]:
    """The same, with a full name made of its parts where it has only these."""
    whole = told.get("full_name") or full_name(told.get("first_name"), told.get("last_name"))
    return {**told, "full_name": whole} if whole else dict(told)


def _check_addressed(fields: Fields, told: Mapping[str, str], map_: FieldMap) -> None:
    """Without any address nothing can be said of anybody.

    Left blank, there is nothing to record. A field that is not even there is an error in the map,
    which can be mended; until then the form is kept.
    """
    if any(each in told for each in _ADDRESSES):
        return
    names = _names(fields, map_)
    if any(fields.find(names[each]) is not None for each in _ADDRESSES if each in names):
        raise Ignored("no_address")
    raise NotUnderstood("address_not_mapped")


def _box(fields: Fields, name: str) -> Found:
    """How a box was left; a consent field of Gravity Forms carries the label that was shown."""
    consent = _consent(fields, name)
    if consent is not None:
        ticked, label, _ = consent
        return fields.find(ticked), words(fields.find(label))
    found = fields.raw.get(name) if name.isdecimal() else fields.find(name)
    return fields.find(f"{name}.1") if found is None and name.isdecimal() else found, None


def _consent(fields: Fields, name: str) -> tuple[str, str, str] | None:
    """The three parts of a consent field of Gravity Forms: `7.1`, `7.2`, `7.3`, called `7`.

    A list of choices has parts too; but there the third is no number of a revision, or the first
    is no mere `1`.
    """
    number = name.strip().removesuffix(".1")
    if not number.isdecimal():
        return None
    ticked, label, revision = (f"{number}.{part}" for part in (1, 2, 3))
    said = words(fields.find(label)) or ""
    alike = (
        words(fields.find(ticked)) in (None, "1")
        and any(sign.isalpha() for sign in said)
        and _REVISION.fullmatch(words(fields.find(revision)) or "")
    )
    return (ticked, label, revision) if alike else None


def _with_revision(fields: Fields, rule: BoxRule) -> BoxRule:
    """The rule, with the revision of the wording that the payload names."""
    consent = _consent(fields, rule.field)
    if consent is None:
        return rule
    return replace(rule, wording_version=words(fields.find(consent[2])))


def _is_used(name: str, used: set[str]) -> bool:
    """Whether a name, or what it lies within, is used."""
    while name not in used:
        name, dot, _ = name.rpartition(".")
        if not dot:
            return False
    return True
