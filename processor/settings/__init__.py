"""The settings: read once from `assent.toml` and the environment, checked whole, then frozen.

This is the only part that reads the environment. What an officer reads (businesses, sources,
policy) stands in the file; what operations keep (addresses, keys) stands in the environment.
"""

from __future__ import annotations

from processor.settings.environment import process_environment
from processor.settings.fresh import (
    ConfigurationExists,
    NewConfiguration,
    write_new_configuration,
)
from processor.settings.load import load_settings
from processor.settings.problems import SettingsInvalid
from processor.settings.secret_states import SecretState, secret_states, with_stand_ins
from processor.settings.servers import EMBEDDED, client_url, shown_address
from processor.settings.values import (
    Business,
    CeleryRelease,
    Release,
    Settings,
    Source,
    StreamRelease,
)
from processor.settings.variables import VARIABLES, Variable

__all__ = [
    "EMBEDDED",
    "VARIABLES",
    "Business",
    "CeleryRelease",
    "ConfigurationExists",
    "NewConfiguration",
    "Release",
    "SecretState",
    "Settings",
    "SettingsInvalid",
    "Source",
    "StreamRelease",
    "Variable",
    "client_url",
    "load_settings",
    "process_environment",
    "secret_states",
    "shown_address",
    "with_stand_ins",
    "write_new_configuration",
]
