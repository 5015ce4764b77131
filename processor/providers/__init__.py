"""The kinds of systems that can call us, by the name that a source is configured with."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from processor.ports.webhooks import Provider
from processor.providers.calcom import CalCom
from processor.providers.calendly import Calendly
from processor.providers.chatwoot import Chatwoot
from processor.providers.cloudevents import CloudEvents
from processor.providers.form import Form
from processor.providers.intercom import Intercom
from processor.providers.shopify import Shopify
from processor.providers.square import Square
from processor.providers.standard import Standard
from processor.providers.stripe import Stripe
from processor.providers.twilio import Twilio
from processor.providers.typeform import Typeform
from processor.providers.whatsapp import WhatsApp
from processor.providers.woocommerce import WooCommerce

_ALL: Final[tuple[Provider, ...]] = (
    CalCom(),
    Calendly(),
    Chatwoot(),
    CloudEvents(),
    Form(),
    Intercom(),
    Shopify(),
    Square(),
    Standard(),
    Stripe(),
    Twilio(),
    Typeform(),
    WhatsApp(),
    WooCommerce(),
)

#: Every provider by its name.
PROVIDERS: Final[Mapping[str, Provider]] = MappingProxyType({each.name: each for each in _ALL})
