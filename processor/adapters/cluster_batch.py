"""Commands for a cluster, kept to be sent together, and the key that decides where each goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from redis.commands import CoreCommands
from redis.event import EventDispatcher

from processor.adapters import keys

_KEYLESS: Final = frozenset({"TIME", "PING"})
#: Whose node answers what belongs to no key, such as the time.
_HOME: Final = keys.birth(keys.partition_tag(0))


class Command(NamedTuple):
    """One command as the driver would send it, with the options by which its answer is read."""

    args: tuple[Any, ...]
    options: Mapping[str, Any]


class Recorded(CoreCommands):
    """The driver's methods for all commands, each of which ends in `execute_command`."""

    #: The driver's mixin asks for one; nothing here listens.
    _event_dispatcher = EventDispatcher()


class Batch(Recorded):
    """Commands that are kept until they are sent together."""

    def __init__(self, send: Callable[[Sequence[Command]], list[Any]]) -> None:
        self._send = send
        self._commands: list[Command] = []

    def execute_command(self, *args: Any, **options: Any) -> Batch:  # noqa: ANN401 - as the driver
        """Keep one more."""
        self._commands.append(Command(args, options))
        return self

    def execute(self, *, raise_on_error: bool = True) -> list[Any]:
        """Send all; raises the first error, or leaves it in its place."""
        commands, self._commands = self._commands, []
        answers = self._send(commands) if commands else []
        wrong = next((each for each in answers if isinstance(each, Exception)), None)
        if raise_on_error and wrong is not None:
            raise wrong
        return answers


def names_of(commands: Sequence[Command]) -> list[Any]:
    """The key that decides where each goes; what has none goes with the first that has one."""
    found = [_name_of(command.args) for command in commands]
    company = next((name for name in found if name is not None), _HOME)
    return [company if name is None else name for name in found]


def _name_of(args: tuple[Any, ...]) -> Any:  # noqa: ANN401 - text or bytes
    match args[0]:
        case "EVAL" | "EVALSHA":
            return args[3]
        case "XREADGROUP":
            return args[args.index(b"STREAMS") + 1]
        case word if word in _KEYLESS:
            return None
        case _:
            return args[1]
