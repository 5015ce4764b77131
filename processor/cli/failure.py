"""How a command fails: one line on stderr, and an exit code that a script can rely on."""

from __future__ import annotations

from enum import IntEnum
from typing import IO, Any, Final

import click


class ExitCode(IntEnum):
    """All there are, beside 130 for an interrupted command."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    NOT_ALLOWED = 4
    UNAVAILABLE = 5


MEANINGS: Final = {
    ExitCode.DONE: "done",
    ExitCode.FAILED: "failed, or found something wrong",
    ExitCode.USAGE: "the command was written wrongly",
    ExitCode.NOT_FOUND: "there is no such thing",
    ExitCode.NOT_ALLOWED: "not allowed, or not confirmed",
    ExitCode.UNAVAILABLE: "the store or the vault cannot be reached or trusted",
}
INTERRUPTED: Final = 130


class Failure(click.ClickException):
    """A failure told in our words; `message` says what, why, and what mends it."""

    def __init__(self, message: str, code: ExitCode = ExitCode.FAILED) -> None:
        super().__init__(message)
        vars(self)["exit_code"] = int(code)  # click reads it from the instance first

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the line, or the lines where several things are wrong at once."""
        for line in self.message.splitlines():
            click.echo(f"assent: {line}", err=True, file=file)


def not_found(what: str) -> Failure:
    """There is no such thing."""
    return Failure(what, ExitCode.NOT_FOUND)


def translated(error: Exception) -> Failure | None:
    """The failure that one of the project's own errors is; None for any other."""
    from processor.domain.errors import AddressInvalid, AssentError, LedgerBroken
    from processor.ports import StoreUnavailable, VaultUnavailable
    from processor.services.birth import StoreForeign
    from processor.services.campaign_desk import CampaignUnknown
    from processor.services.captures import CaptureUnknown
    from processor.services.reviews import ReviewUnknown
    from processor.services.server_checks import StoreUnsafe

    match error:
        case StoreUnavailable() | StoreForeign() | StoreUnsafe() | VaultUnavailable():
            code = ExitCode.UNAVAILABLE
        case AddressInvalid():
            code = ExitCode.USAGE
        case CaptureUnknown() | ReviewUnknown() | CampaignUnknown():
            code = ExitCode.NOT_FOUND
        case LedgerBroken():
            return Failure(f"{error}; run `assent ledger verify`")
        case AssentError():
            code = ExitCode.FAILED
        case OSError():
            return Failure(f"{error.filename or 'file'}: {error.strerror or type(error).__name__}")
        case _:
            return None
    return Failure(str(error), code)
