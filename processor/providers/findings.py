"""What is found out about a call that was not taken; the causes have stable names."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Cause(StrEnum):
    """Which part of a call failed; `reason` of a finding."""

    NO_HEADER = "no_header"
    NO_SECRET = "no_secret"  # noqa: S105 - the name of a cause
    WRONG_SECRET = "wrong_secret"  # noqa: S105 - the name of a cause
    WRONG_ENCODING = "wrong_encoding"
    OLD_TIME_STAMP = "old_time_stamp"
    RE_ENCODED_BODY = "re_encoded_body"
    WRONG_URL = "wrong_url"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A cause and a sentence about it.

    `proven`: the signature fits once this is put right. Otherwise it is what is left to suspect.
    """

    cause: Cause
    detail: str
    proven: bool = False


def proven(cause: Cause, detail: str) -> Finding:
    """A cause that explains it: put right, the call would be taken."""
    return Finding(cause=cause, detail=detail, proven=True)


def of_another(source: str) -> Finding:
    """It fits a secret, but another source's."""
    detail = f"it carries the secret of `{source}`; this address belongs to another source"
    return proven(Cause.WRONG_SECRET, detail)
