"""The frame of all commands: each is imported when it is asked for, and none shows a traceback."""

from __future__ import annotations

import errno
import importlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import click

from processor.cli.failure import INTERRUPTED, Failure, translated

_EXAMPLES: Final = "examples"
_HELP: Final = ("-h", "--help")


class Command(click.Command):
    """A command whose help begins with examples."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **kwargs: Any) -> None:  # noqa: ANN401 - as the base class has it
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def get_help_option_names(self, ctx: click.Context) -> list[str]:
        """The same wherever it is asked from: a command remembers the first answer."""
        _ = ctx
        return list(_HELP)

    def format_help(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Examples first: most people need no more."""
        write_examples(self.examples, formatter)
        super().format_help(context, formatter)


class Group(click.Group):
    """Commands that belong together."""

    command_class = Command

    def __init__(self, *args: Any, examples: Sequence[str] = (), **kwargs: Any) -> None:  # noqa: ANN401 - as the base class has it
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def get_help_option_names(self, ctx: click.Context) -> list[str]:
        """The same wherever it is asked from: a command remembers the first answer."""
        _ = ctx
        return list(_HELP)

    def format_help(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Examples first."""
        write_examples(self.examples, formatter)
        super().format_help(context, formatter)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they were written."""
        _ = ctx
        return list(self.commands)


class LazyGroup(Group):
    """The root. `lazy` names each command's place, as `module:attribute`."""

    def __init__(self, *args: Any, lazy: Mapping[str, str], **kwargs: Any) -> None:  # noqa: ANN401 - as the base class has it
        super().__init__(*args, **kwargs)
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the table."""
        _ = ctx
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command, and nothing else."""
        _ = ctx
        if cmd_name not in self._lazy:
            return None
        module, _, attribute = self._lazy[cmd_name].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        return command if isinstance(command, click.Command) else None

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as the base class has it
        """Run a command; whatever goes wrong becomes one line, unless `--debug` asks for more."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except (KeyboardInterrupt, EOFError, click.Abort):
            click.echo("assent: stopped", err=True)
            ctx.exit(INTERRUPTED)
        # The outermost edge: a person gets a sentence, whatever broke.
        except Exception as error:
            if ctx.params.get("debug") or _reader_left(error):
                raise
            raise _told(error) from None


def _told(error: Exception) -> Failure:
    kind = type(error).__name__
    return translated(error) or Failure(
        f"something broke that should not ({kind}); run it again as `assent --debug ...` and"
        " report what it shows"
    )


def _reader_left(error: Exception) -> bool:
    """Whether whoever read our output went away, as `head` does; click ends that quietly."""
    return isinstance(error, OSError) and error.errno == errno.EPIPE


def write_examples(examples: Sequence[str], formatter: click.HelpFormatter) -> None:
    """The examples, as they can be typed."""
    if examples:
        with formatter.section(_EXAMPLES.capitalize()):
            for example in examples:
                formatter.write(f"{'':>{formatter.current_indent}}{example}\n")
        formatter.write_paragraph()
