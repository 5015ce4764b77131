"""What this machine itself must be like: room on its disks, secrets that nobody else can read."""

from __future__ import annotations

from typing import Final

from processor.ports import Machine
from processor.services.checks import Check, ok, warn

#: A disk with less than this share and less than this many bytes free is low.
_SHARE: Final = 0.10
_BYTES: Final = 2 * 1024**3
_MIB: Final = 1024**2


def machine_checks(machine: Machine, rotating: tuple[str, ...]) -> tuple[Check, ...]:
    """All of them; `rotating` names the sources that have more than one secret."""
    return (_disk(machine), _secrets(machine), _rotation(rotating))


def _disk(machine: Machine) -> Check:
    low = [
        f"{each.name} {each.free_bytes // _MIB} MiB"
        for each in machine.disks()
        if each.free_bytes < min(_BYTES, each.total_bytes * _SHARE)
    ]
    if low:
        return warn("disk", f"is nearly full ({', '.join(low)} free); make room")
    return ok("disk", "has room")


def _secrets(machine: Machine) -> Check:
    exposed = machine.exposed()
    if exposed:
        files = ", ".join(f"`{name}`" for name in exposed)
        return warn("secrets", f"can be read by others of this machine in {files}; `chmod 600`")
    return ok("secrets", "are all set, and no file of them can be read by others")


def _rotation(rotating: tuple[str, ...]) -> Check:
    if rotating:
        cure = "remove the old ones once their callers have changed"
        return warn("rotation", f"is going on, two secrets at {', '.join(rotating)}; {cure}")
    return ok("rotation", "is not going on; each source has one secret")
