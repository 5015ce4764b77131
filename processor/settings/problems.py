"""Problems are collected, not thrown one by one: whoever mends a configuration does it once."""

from __future__ import annotations

from processor.domain.errors import AssentError


class SettingsInvalid(AssentError):
    """A configuration that cannot be used; every problem names its place and its cure."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Problems:
    """What was found wrong so far, in order of reading."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def add(self, place: str, problem: str) -> None:
        """Note one problem on one line; `problem` says the cure and never repeats a secret."""
        line = f"{place}: {problem}"
        self._found.append("".join(sign if sign.isprintable() else "?" for sign in line))

    def raise_any(self) -> None:
        """Raise SettingsInvalid with all of them, if there are any."""
        if self._found:
            # Several references to one missing variable are one problem.
            raise SettingsInvalid(tuple(dict.fromkeys(self._found)))
