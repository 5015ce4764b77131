"""What must never come to nothing in silence: the plainest wishes, and what only looks other."""

from __future__ import annotations

import pytest

from processor.domain.free_text import Band, Context, Wish, judge

#: Everywhere at least likely.
EVERYWHERE = (
    "STOP everything",
    "Stop everything and remove my number",
    "omg stop texting me",
    "OMG stop messaging me already",
    "quit the list",
    "unsubscribe emails and texts",
    "I want to stop receiving these",
    "ask your boss to stop texting",
    "stop a los mensajes",
    "stop a la pub",
    "No STOP",
    "no thanks STOP",
    "no thank you stop",
    "not interested stop",
    "no stop texting me",
    "no thanks unsubscribe",
    "stop for good",
    "stop for now",
    "stop at once",
    "stop here",
    "STOP AND DESIST",
    "STOP at this number",
    "STOP 2 END",
    "reply stop to unsubscribe",
    "cut it out",
    "end this",
    "I didn't opt in to this",
    "denme de baja por favor",
    "texte moi pu",
)
#: A stop word and a code, or letters that only look like ones: as the word alone.
AS_THE_WORD = ("STOP 12345", "\u0455top", "ST\u039fP", "5top", "5t0p")
#: To want no messages again is no wish for them.
NEVER_AGAIN = (
    "don't resubscribe me",
    "do not start texting me again",
    "restart? no",
    "Never sign me up again",
    "why did you restart messages? stop",
    "resubscribe me? no way, unsubscribe",
    "no vuelvan a mandar mensajes",
    "ne me réinscrivez pas",
    "stop resubscribing me",
)
#: Likely where nothing but the messages can be meant; elsewhere a person looks.
ENDINGS = (
    "stop my subscription",
    "cancel my subscription",
    "cancel it",
    "cancel this service",
    "cancelar por favor",
    "cancelen",
    "annuler l'abonnement",
)
#: The surest other senses; no person need look.
OTHER_SENSES = (
    "please don't stop",
    "can't stop laughing",
    "which bus stop is it",
    "I'll stop by at 5",
    "stop by the office",
    "we will stop at the store first",
    "quit smoking last year",
    "another text",
)
BANDS = {Band.SURE, Band.LIKELY}


@pytest.mark.parametrize("context", Context)
@pytest.mark.parametrize("text", [*EVERYWHERE, *NEVER_AGAIN])
def test_a_wish_holds_marketing_back_whatever_was_sent(text: str, context: Context) -> None:
    reading = judge(text, context)
    assert reading.wish is Wish.REVOKE, reading.rule
    assert reading.band in BANDS, reading.rule


@pytest.mark.parametrize("context", [Context.NONE, Context.MARKETING, Context.REMINDER])
@pytest.mark.parametrize("text", AS_THE_WORD)
def test_a_word_with_a_code_or_in_other_letters_is_the_word(text: str, context: Context) -> None:
    reading = judge(text, context)
    assert (reading.wish, reading.band) == (Wish.REVOKE, Band.SURE), reading.rule
    assert reading.topic == ()


@pytest.mark.parametrize("text", ENDINGS)
def test_an_end_to_something_pauses_under_an_offer_and_is_looked_at_elsewhere(text: str) -> None:
    for context in (Context.NONE, Context.MARKETING):
        assert judge(text, context).band in BANDS, context
    assert judge(text, Context.REMINDER).wish is Wish.REVOKE


def test_a_task_of_a_person_with_a_stop_in_it_is_looked_at() -> None:
    reading = judge("we have to STOP this bill", Context.CHAT)
    assert (reading.wish, reading.band) == (Wish.REVOKE, Band.UNSURE), reading.rule


@pytest.mark.parametrize("text", OTHER_SENSES)
def test_the_surest_other_senses_come_to_nothing(text: str) -> None:
    assert judge(text, Context.REMINDER).wish is Wish.NONE
    assert judge(text, Context.CHAT).wish is Wish.NONE


@pytest.mark.parametrize(
    "text",
    [
        "undo my stop please, add me back",
        "I texted STOP by mistake, resubscribe me",
        "j'ai fait stop par erreur, réinscrivez-moi",
    ],
)
def test_a_stop_that_is_told_of_does_not_turn_a_wish_for_messages_round(text: str) -> None:
    assert judge(text, Context.NONE).wish is Wish.RESUME


@pytest.mark.parametrize(
    "text",
    [
        "no me manden más tortillas",
        "quiten mi nombre de la lista de invitados",
        "borren mi número de la factura",
        "no quiero recibir mensajes del banco",
        "si no hay cupo ya no me manden mensajes",
        "mi hijo dice que ya no me manden mensajes",
        "ya no me escriba, voy en camino",
        "le dije a mi ex que no me mande mensajes",
        "dejen de mandar mensajes al grupo de padres",
        "¿ya no me van a mandar mensajes?",
        "ne me contactez plus, c'est réglé",
        "retirez mon nom de la liste des participants",
        "supprimez mes infos de paiement",
        "je ne veux plus recevoir de messages du livreur",
        "vous ne m'envoyez plus de messages ?",
        "arrêtez d'envoyer des sms à ma fille",
        "il m'a dit ne m'écris plus",
        "ne m'écrivez plus avant midi",
    ],
)
@pytest.mark.parametrize("context", [Context.NONE, Context.MARKETING, Context.ORDER])
def test_a_doubt_keeps_a_spanish_or_french_phrase_from_being_sure(
    text: str, context: Context
) -> None:
    assert judge(text, context).band is not Band.SURE


@pytest.mark.parametrize(
    "text",
    [
        "por favor ya no me manden mensajes",
        "quítenme de su lista",
        "saquen mi número de su lista por favor",
        "no quiero recibir más mensajes",
        "ne m'envoyez plus de messages",
        "retirez mon numéro",
        "je ne souhaite plus recevoir vos sms",
        "merci de ne plus me contacter",
    ],
)
@pytest.mark.parametrize("context", Context)
def test_the_plainest_forms_are_sure_everywhere(text: str, context: Context) -> None:
    assert judge(text, context).band is Band.SURE
