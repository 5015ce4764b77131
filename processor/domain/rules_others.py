"""The plainest wishes to stop in Portuguese, German and Italian; they have keywords besides."""

from __future__ import annotations

from typing import Final

from processor.domain.phrasing import Drawn, rules

_WORDS: Final = {
    "PT": "mensagens|mensagem|sms|textos|torpedos|publicidade|propaganda|promocoes|avisos|spam",
    "DE": "nachrichten|nachricht|sms|werbung|mitteilungen|texte|newsletter|erinnerungen|spam",
    "IT": "messaggi|messaggio|sms|pubblicita|promozioni|avvisi|notifiche|spam",
}
_S, _L = Drawn.SURE, Drawn.LIKELY

RULES: Final = rules(
    "others",
    _WORDS,
    (
        (_S, "portuguese", "", (
            r"nao (?:me )?(?:mandem?|enviem?|escrevam?|mande|envie) mais (?:<PT>)", r"(?:parem?|pare) de (?:me )?(?:mandar|enviar|escrever)(?: (?:<PT>)| para mim| mais)?$", r"nao quero (?:mais )?receber (?:mais |suas |essas |estas |as )?(?:<PT>)", r"(?:me )?(?:removam?|tirem?|retirem?|excluam?|tire|remova|exclua)(?: me)? (?:o meu numero|meu numero|da lista|da sua lista|dessa lista)", r"me descadastrem?",
        )),
        (_S, "german", "", (
            r"(?:bitte )?keine (?:weiteren |weitere )?(?:<DE>) mehr", r"(?:horen|hor|hort) (?:sie )?(?:bitte )?auf (?:[|,] )?mir zu (?:schreiben|texten|simsen)", r"(?:streichen|nehmen|loschen|entfernen) sie (?:bitte )?(?:mich|meine (?:nummer|handynummer|daten))(?: (?:von|aus) (?:der|ihrer) liste)?", r"(?:schreiben|kontaktieren) sie mi(?:r|ch) (?:bitte )?nicht mehr", r"(?:ich )?(?:mochte|will) keine (?:<DE>) (?:mehr )?(?:erhalten|bekommen|von ihnen)", r"lassen sie mich in ruhe",
        )),
        (_S, "italian", "", (
            r"non (?:mi )?(?:mandatemi|inviatemi|scrivetemi|mandate|inviate|scrivete|mandi|scriva)(?: piu)? ?(?:altri |nessun )?(?:<IT>)?(?: piu)?$", r"(?:smettetela|smettete|smetta|smettila|finitela) di (?:mandarmi|inviarmi|scrivermi|mandare|inviare)(?: (?:<IT>))?", r"(?:toglietemi|cancellatemi|rimuovetemi|levatemi|eliminatemi) (?:dalla|dalle|da questa) (?:vostra |vostre )?list[ae]", r"(?:cancellate|eliminate|rimuovete|togliete) il mio numero", r"non voglio (?:piu )?ricevere (?:piu |i vostri |altri )?(?:<IT>)", r"lasciatemi in pace", r"basta (?:con i |con questi )?(?:<IT>)",
        )),
        (_L, "in_part", "", (
            r"(?:muitas|tantas|chega de|menos|para que tantas) (?:<PT>)", r"(?:nao|nunca|parem?|chega) <G4>(?:<PT>)", r"(?:zu viele|keine|weniger|genug|nicht) <G3>(?:<DE>)", r"(?:troppi|troppe|meno|non|basta|smett\w+) <G4>(?:<IT>)", r"nao tenho interesse", r"kein interesse", r"nicht interessiert", r"non mi interessa", r"non sono interessat[oa]", r"wie kann ich mich abmelden", r"come (?:mi|posso) (?:disiscriv\w+|cancell\w+)", r"como (?:eu )?(?:cancelo|saio|me descadastro)",
        )),
    ),
)  # fmt: skip
