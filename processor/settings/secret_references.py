"""References to secrets: the configuration file says where a secret is, never what it is."""

from __future__ import annotations

import re
from typing import Final

from processor.settings.environment import Environment
from processor.settings.tables import Reader

_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


def suggested_variable(business: str, source: str) -> str:
    """The name under which a source's secret is expected in the environment."""
    return f"ASSENT_SECRET_{business}_{source}".upper().replace("-", "_")


def suggested_token(business: str, source: str) -> str:
    """The name under which a source's token for its provider's API is expected there."""
    return f"ASSENT_TOKEN_{business}_{source}".upper().replace("-", "_")


def resolve(
    reference: str, *, place: str, suggestion: str, environment: Environment, reader: Reader
) -> str:
    """The secret that a reference leads to; ``""`` together with a problem when there is none."""
    kind, _, target = reference.partition(":")
    if kind == "env" and _VARIABLE.fullmatch(target):
        secret = environment.secret(target)
        if not secret:
            reader.problem(place, f"`{target}` is not set; set it in the environment or in `.env`")
        return secret
    if kind == "file" and target:
        return environment.file(target, place=place)
    # Whatever stands there is not repeated: it may well be the secret.
    reader.problem(
        place,
        "must say where the secret is, not what it is; put the secret into `.env` as"
        f" `{suggestion}=...` and write `env:{suggestion}`, or keep it in a file and write"
        " `file:/path`",
    )
    return ""
