"""IP addresses in the canonical spelling that Python's own module gives them."""

from __future__ import annotations

import ipaddress

from hypothesis import example, given
from hypothesis import strategies as st
from marshmallow import ValidationError

from schemas.fields import Ip

#: Octets as people write them, too large and padded ones too.
OCTETS = st.integers(0, 300).map(str) | st.sampled_from(["00", "01", "256", "", "1 ", "٣", "-1"])
DOTTED = st.lists(OCTETS, min_size=3, max_size=5).map(".".join)
TEXTS = DOTTED | st.ip_addresses().map(str) | st.sampled_from(["::1", "2001:DB8::1", "1.2.3.4\n"])


@given(TEXTS)
@example("192.0.2.7")
@example("255.255.255.255")
@example("0.0.0.0")  # noqa: S104 - nothing is bound to it
@example("192.0.2.07")
def test_an_ip_address_is_read_as_python_reads_it(text: str) -> None:
    try:
        wanted = str(ipaddress.ip_address(text))
    except ValueError:
        wanted = None
    try:
        read = Ip().deserialize(text)
    except ValidationError:
        read = None
    assert read == wanted
