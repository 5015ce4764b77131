"""What a message is for, and which kind of consent each purpose can rest on.

The transactional purposes are a closed set: a purpose that a policy invents always needs an
express grant, so no configuration can put marketing on implied consent.
"""

from __future__ import annotations

from typing import Final

MARKETING: Final = "marketing"
CONVERSATION_REPLY: Final = "conversation_reply"
ORDER_CONFIRMATION: Final = "order_confirmation"
SHIPPING_CONFIRMATION: Final = "shipping_confirmation"
APPOINTMENT_CONFIRMATION: Final = "appointment_confirmation"
APPOINTMENT_REMINDER: Final = "appointment_reminder"
OPT_OUT_CONFIRMATION: Final = "opt_out_confirmation"
HELP_REPLY: Final = "help_reply"
DOUBLE_OPT_IN_PROMPT: Final = "double_opt_in_prompt"
CANCELLATION_NOTICE: Final = "cancellation_notice"

#: Purposes that an implied-consent scope can carry, by the kind of scope.
CONVERSATION_PURPOSES: Final = frozenset({CONVERSATION_REPLY})
ORDER_PURPOSES: Final = frozenset({ORDER_CONFIRMATION, SHIPPING_CONFIRMATION})
APPOINTMENT_PURPOSES: Final = frozenset({APPOINTMENT_CONFIRMATION, APPOINTMENT_REMINDER})

#: Purposes bound to one entry and one use.
SERVICE_PURPOSES: Final = frozenset(
    {OPT_OUT_CONFIRMATION, HELP_REPLY, DOUBLE_OPT_IN_PROMPT, CANCELLATION_NOTICE}
)

IMPLIED_PURPOSES: Final = CONVERSATION_PURPOSES | ORDER_PURPOSES | APPOINTMENT_PURPOSES
#: Purposes that may be carried without an express grant.
UNGRANTED_PURPOSES: Final = IMPLIED_PURPOSES | SERVICE_PURPOSES
BUILT_IN_PURPOSES: Final = UNGRANTED_PURPOSES | {MARKETING}

#: The only answer that may follow a STOP: its confirmation, once, within minutes.
#: Source: 47 CFR 64.1200(a)(12).
SURVIVES_REVOCATION: Final = frozenset({OPT_OUT_CONFIRMATION})
