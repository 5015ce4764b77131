"""Forms: what was typed in, and every consent box as it was left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processor.domain.events import FormSubmitted
from schemas import parts
from schemas.base import Addressed
from schemas.fields import Identifier, about


class FormSubmittedSchema(Addressed):
    """A customer sent a form.

    A box may name a channel whose address was left blank; it then grants nothing.
    """

    event_type = "form.submitted"
    event = FormSubmitted

    form = Identifier(required=True, metadata=about("The form's own id", "newsletter-footer"))
    person = parts.person(required=True)
    boxes = parts.boxes()

    def channels_to_fit(self, read: Mapping[str, Any]) -> tuple[Any, ...]:
        """None: what a form shows does not depend on what the customer fills in."""
        _ = read
        return ()
