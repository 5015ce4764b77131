"""Lately: what was sent to whoever writes, so that an answer is read as one.

Nobody is kept from saying STOP while the store cannot be asked: then nothing is known to have been
sent, which is the sense that restricts most.
"""

from __future__ import annotations

from processor.domain.address import Address
from processor.domain.hearing import Recent
from processor.domain.identity import IdKey
from processor.domain.ledger import read_chain
from processor.domain.purpose import DOUBLE_OPT_IN_PROMPT
from processor.domain.sign_up import SignUp, SignUpState, sign_ups, state_of
from processor.ports import Ledger, Outbound, Prompt, Prompts, StoreUnavailable


class Lately:
    """Looks up what was sent to an address of a business; raises nothing."""

    def __init__(self, *, prompts: Prompts, outbound: Outbound, ledger: Ledger, ids: IdKey) -> None:
        self._prompts = prompts
        self._outbound = outbound
        self._ledger = ledger
        self._ids = ids

    def of(self, business: str) -> Recent:
        """What a text to that business may be an answer to."""

        def sent(address: Address) -> tuple[str, ...]:
            return tuple(prompt.purpose for prompt in self._latest(business, address))

        def sign_up(address: Address) -> SignUp | None:
            try:
                return self._asked_about(self._latest(business, address)[:1])
            except StoreUnavailable:
                return None

        return Recent(sent=sent, sign_up=sign_up)

    def _latest(self, business: str, address: Address) -> tuple[Prompt, ...]:
        try:
            return self._prompts.latest(self._ids.contact(business, address))
        except StoreUnavailable:
            return ()

    def _asked_about(self, latest: tuple[Prompt, ...]) -> SignUp | None:
        """The sign-up that the latest message asks to confirm, if it does and it still waits.

        After a STOP nothing waits: a yes to an older question must not lift it.
        """
        if not latest or latest[0].purpose != DOUBLE_OPT_IN_PROMPT:
            return None
        found = self._outbound.get(latest[0].message)
        if found is None:
            return None
        contact = found.message.contact
        glimpse = self._ledger.glimpse([contact])
        for sign_up in sign_ups(entry for entry, _ in read_chain(self._ledger.lines(contact))):
            if sign_up.entry == found.message.cause:
                state = state_of(sign_up, glimpse.standings[contact], glimpse.now)
                return sign_up if state is SignUpState.WAITING else None
        return None
