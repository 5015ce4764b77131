"""Answers without a truth value: every object is true in Python, so `if answer:` would send."""

from __future__ import annotations

from typing import ClassVar, NoReturn


class NoTruth:
    """Raises TypeError where it is taken for true or false, and names what to ask instead."""

    ask_instead: ClassVar[str]

    def __bool__(self) -> NoReturn:
        raise TypeError(
            f"a {type(self).__name__} is neither true nor false: ask `{self.ask_instead}`"
        )
