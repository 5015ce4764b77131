"""Replies: the texts by which a STOP, a HELP and a sign-up are answered, by business and language.

Source of what the answer to a STOP may say: 47 CFR 64.1200(a)(12), no marketing and no persuasion.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

import msgspec

from processor.domain.purpose import DOUBLE_OPT_IN_PROMPT, HELP_REPLY, OPT_OUT_CONFIRMATION


class ReplyKind(StrEnum):
    """What is answered."""

    OPT_OUT = "opt_out"
    HELP = "help"
    DOUBLE_OPT_IN = "double_opt_in"


PURPOSES: Final[Mapping[ReplyKind, str]] = {
    ReplyKind.OPT_OUT: OPT_OUT_CONFIRMATION,
    ReplyKind.HELP: HELP_REPLY,
    ReplyKind.DOUBLE_OPT_IN: DOUBLE_OPT_IN_PROMPT,
}

#: The texts of a business that wrote none.
DEFAULTS: Final[Mapping[ReplyKind, Mapping[str, str]]] = {
    ReplyKind.OPT_OUT: {
        "en": "{brand}: you have opted out. We will send you no more messages.",
        "es": "{brand}: su baja queda registrada. Ya no le enviaremos mensajes.",
        "fr": "{brand} : votre désabonnement est enregistré. Vous ne recevrez plus nos messages.",
    },
    ReplyKind.HELP: {
        "en": "{brand}: for help, contact {contact}. To stop our messages, reply STOP.",
        "es": "{brand}: si necesita ayuda, contacte con {contact}."
        " Para no recibir mensajes, responda STOP.",
        "fr": "{brand} : pour obtenir de l'aide, contactez {contact}."
        " Pour ne plus recevoir nos messages, répondez STOP.",
    },
    ReplyKind.DOUBLE_OPT_IN: {
        "en": "{brand}: please confirm that you want our messages. Reply YES, or open {link}"
        " and confirm there. To get none, reply STOP.",
        "es": "{brand}: confirme que desea recibir nuestros mensajes. Responda YES, o abra {link}"
        " y confirme. Para no recibir ninguno, responda STOP.",
        "fr": "{brand} : confirmez que vous voulez recevoir nos messages. Répondez YES, ou ouvrez"
        " {link} et confirmez. Pour n'en recevoir aucun, répondez STOP.",
    },
}
#: A name in braces.
PLACEHOLDER: Final = re.compile(r"\{(\w*)\}")


class ReplyTexts(msgspec.Struct, frozen=True, kw_only=True):
    """What a business answers.

    `names` are its brands as people know them; `own` its texts by kind and language; `language` is
    meant where nothing says another one; `help_contact` is whom to ask, in a HELP reply.
    """

    language: str = "en"
    help_contact: str = ""
    names: Mapping[str, str] = {}
    own: Mapping[str, Mapping[str, str]] = {}

    def name(self, brand: str) -> str:
        """A brand as people know it."""
        return self.names.get(brand, brand)

    def text(
        self,
        kind: ReplyKind,
        brand: str,
        languages: Iterable[str] = (),
        fields: Mapping[str, str] = {},
    ) -> str:
        """The text of a reply in the first of these languages that there is, else the usual one."""
        known = {"brand": self.name(brand), "contact": self.help_contact, **fields}
        return PLACEHOLDER.sub(
            lambda found: known.get(found[1], found[0]), self.template(kind, tuple(languages))
        )

    def template(self, kind: ReplyKind, languages: tuple[str, ...] = ()) -> str:
        """The text before anything is filled in."""
        own, defaults = self.own.get(kind, {}), DEFAULTS[kind]
        for some in (languages, (self.language,)):
            for texts in (own, defaults):
                for language in some:
                    if language in texts:
                        return texts[language]
        return defaults["en"]
