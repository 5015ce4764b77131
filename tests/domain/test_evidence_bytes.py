"""Evidence in its sealed form: short, and read back as it was, whichever form it has."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from processor.domain.evidence import Evidence, decode_evidence, encode_evidence

#: Kept with every line: a field that changed its place would be read as another.
ORDER = [
    "full_name",
    "email",
    "phone",
    "visitor",
    "postal_address",
    "registered_at",
    "ip",
    "captures",
    "wording",
    "wording_version",
    "box_state",
    "page_url",
    "user_agent",
    "said",
    "recorded_by",
    "method",
]
TEXTS = {name: st.none() | st.text() for name in ORDER if name != "captures"}
RECORDS = st.builds(Evidence, captures=st.lists(st.text()).map(tuple), **TEXTS)


def test_fields_keep_their_places() -> None:
    assert list(Evidence.__struct_fields__[: len(ORDER)]) == ORDER


@given(RECORDS)
def test_what_is_sealed_is_read_back(record: Evidence) -> None:
    assert decode_evidence(encode_evidence(record)) == record


@given(RECORDS)
def test_the_first_form_stays_readable(record: Evidence) -> None:
    assert decode_evidence(msgspec.json.encode(record)) == record


def test_names_of_fields_are_not_kept() -> None:
    assert b"full_name" not in encode_evidence(Evidence(full_name="Alice", method="web form"))
