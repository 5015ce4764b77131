"""What the pages behind a confirmation link say, in each language that the usual texts know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from processor.domain.address import Channel


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A page without a button: what happened, and what to do."""

    title: str
    text: str


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """One language; `{brand}`, `{by}` and `{until}` are filled in."""

    title: str
    asks: str
    kinds: str
    button: str
    otherwise: str
    stop: str
    until: str
    by: Mapping[Channel, str]
    done: Notice
    confirmed: Notice
    expired: Notice
    opted_out: Notice
    unknown: Notice
    refused: Notice
    unavailable: Notice


_ENGLISH: Final = Words(
    title="Confirm your sign-up",
    asks="Do you want to get {by} from {brand}?",
    kinds="You signed up for:",
    button="Yes, send me these messages",
    otherwise="If you did not sign up, close this page. You will get none of them.",
    stop="You can end them at any time: reply STOP.",
    until="You can confirm until {until}.",
    by={
        Channel.SMS: "text messages",
        Channel.WHATSAPP: "WhatsApp messages",
        Channel.WEBCHAT: "chat messages",
        Channel.EMAIL: "e-mails",
    },
    done=Notice(title="Thank you", text="Your sign-up with {brand} is confirmed."),
    confirmed=Notice(
        title="Confirmed already",
        text="Your sign-up with {brand} was confirmed before. There is nothing more to do.",
    ),
    expired=Notice(
        title="This link is too old", text="Please sign up again. You will get a new link."
    ),
    opted_out=Notice(
        title="You asked for no more messages",
        text="This link does not change that. To hear from {brand} again, text START to {brand}"
        " first, and then sign up again.",
    ),
    unknown=Notice(
        title="This link leads nowhere",
        text="Open it from the message itself, or sign up again.",
    ),
    refused=Notice(
        title="That did not work",
        text="Open the link from the message, and press the button on its page.",
    ),
    unavailable=Notice(
        title="That is not possible just now",
        text="Nothing was changed. Please open the link again in a few minutes.",
    ),
)
_SPANISH: Final = Words(
    title="Confirme su suscripción",
    asks="¿Quiere recibir {by} de {brand}?",
    kinds="Se ha suscrito a:",
    button="Sí, quiero recibir estos mensajes",
    otherwise="Si no se ha suscrito, cierre esta página. No recibirá ninguno.",
    stop="Puede darse de baja en cualquier momento: responda STOP.",
    until="Puede confirmar hasta el {until}.",
    by={
        Channel.SMS: "mensajes de texto",
        Channel.WHATSAPP: "mensajes de WhatsApp",
        Channel.WEBCHAT: "mensajes de chat",
        Channel.EMAIL: "correos electrónicos",
    },
    done=Notice(title="Gracias", text="Su suscripción con {brand} queda confirmada."),
    confirmed=Notice(
        title="Ya estaba confirmada",
        text="Su suscripción con {brand} se confirmó antes. No tiene que hacer nada más.",
    ),
    expired=Notice(
        title="Este enlace ha caducado", text="Suscríbase de nuevo y recibirá otro enlace."
    ),
    opted_out=Notice(
        title="Pidió no recibir más mensajes",
        text="Este enlace no lo cambia. Para recibir mensajes de {brand} otra vez, envíe primero"
        " START a {brand} y después suscríbase de nuevo.",
    ),
    unknown=Notice(
        title="Este enlace no lleva a ninguna parte",
        text="Ábralo desde el propio mensaje, o suscríbase de nuevo.",
    ),
    refused=Notice(
        title="No ha funcionado",
        text="Abra el enlace desde el mensaje y pulse el botón de la página.",
    ),
    unavailable=Notice(
        title="Ahora mismo no es posible",
        text="No ha cambiado nada. Abra el enlace otra vez dentro de unos minutos.",
    ),
)
_FRENCH: Final = Words(
    title="Confirmez votre inscription",
    asks="Voulez-vous recevoir des {by} de {brand} ?",
    kinds="Vous vous êtes inscrit à :",
    button="Oui, je veux recevoir ces messages",
    otherwise="Si vous ne vous êtes pas inscrit, fermez cette page. Vous n'en recevrez aucun.",
    stop="Vous pouvez y mettre fin à tout moment : répondez STOP.",
    until="Vous pouvez confirmer jusqu'au {until}.",
    by={
        Channel.SMS: "SMS",
        Channel.WHATSAPP: "messages WhatsApp",
        Channel.WEBCHAT: "messages de chat",
        Channel.EMAIL: "e-mails",
    },
    done=Notice(title="Merci", text="Votre inscription auprès de {brand} est confirmée."),
    confirmed=Notice(
        title="Déjà confirmée",
        text="Votre inscription auprès de {brand} a déjà été confirmée. Il n'y a rien d'autre"
        " à faire.",
    ),
    expired=Notice(
        title="Ce lien est trop ancien",
        text="Inscrivez-vous de nouveau. Vous recevrez un nouveau lien.",
    ),
    opted_out=Notice(
        title="Vous avez demandé de ne plus recevoir de messages",
        text="Ce lien n'y change rien. Pour recevoir de nouveau les messages de {brand}, envoyez"
        " d'abord START à {brand}, puis inscrivez-vous de nouveau.",
    ),
    unknown=Notice(
        title="Ce lien ne mène nulle part",
        text="Ouvrez-le depuis le message lui-même, ou inscrivez-vous de nouveau.",
    ),
    refused=Notice(
        title="Cela n'a pas fonctionné",
        text="Ouvrez le lien depuis le message, puis appuyez sur le bouton de la page.",
    ),
    unavailable=Notice(
        title="Ce n'est pas possible pour le moment",
        text="Rien n'a été modifié. Ouvrez de nouveau le lien dans quelques minutes.",
    ),
)
LANGUAGES: Final[Mapping[str, Words]] = {"en": _ENGLISH, "es": _SPANISH, "fr": _FRENCH}
