"""Texts that speak of our messages at all, in company that is not glad of them.

Hardly anybody speaks of "these texts" or "your list" but to have less of them. So a mention with a
word of refusing, limiting or complaining anywhere beside it is likely a wish, unless the messages
are welcome, missed, asked for, or a way to be reached instead of another.
"""

from __future__ import annotations

from typing import Final

from processor.domain.phrasing import Drawn, rules

_WORDS: Final = {
    "OURS": (
        "texts/any (?:other |more |further |additional )?(?:message|text)|another (?:message|"
        "text)|notices|announcements|communications|otro mensaje|ningun mensaje|aucun message|"
        "autre message|(?<!im )(?<!i )(?<!am )(?:texting|texted)(?! from)/sms/messages/"
        "messaging/spam\\w*/promos|promotions|promo|promotional/ads|adverts?|advertis\\w+/"
        "notifications?|notifs?/alerts/reminders/mailings?/text list|your list|ur list|"
        "this list|the list|your lists|mailing list/coupons/surveys/blasts/texteros/"
        "newsletters?/solicit\\w+/robotext\\w*/marketing/buzzing|pinging|dinging|pings/"
        "mensaj(?:es|itos)/textos/publicidad/promociones/avisos|avisitos/recordatorios/cupones/"
        "encuestas/notificaciones/alertas/su lista|la lista|esta lista/ofertas/mensajeria/"
        "propaganda/textear\\w*/pubs?|publicites?/rappels/votre liste|vos listes|la liste|"
        "cette liste/relances?/notifications/sondages/demarchage|prospection/offres/spams?/"
        "vos envois|ces envois|les envois/courriels et textos/ces trucs|vos trucs|ces affaires|"
        "ces choses"
    ),
    "ONE": (
        "text|message|msg|reminder|alert|update|notice|coupon|offer|deal|stuff|survey|these|"
        "mensaje|texto|aviso|recordatorio|alerta|oferta|esto|estos|message|texto|rappel|alerte|"
        "offre|pub|truc|trucs|contact|contacted|contacting|bothered|numero|number|phone|cell|"
        "telephone|celular|portable|telefono|movil|tel|list|lista|liste|company|compania|"
        "outreach|communications?|correspondence|comunicaciones|comunicacion|sollicitations?"
    ),
    "AGAINST": (
        "leaving|ugh|argh|smh|sheesh|disturb\\w*|interrupt\\w*|pester\\w*|nag\\w*|unneeded|overwhelm\\w*|"
        "flood\\w*|clog\\w*|distract\\w*|irritat\\w*|invasive|intrusive|dial|tone it|revoked|"
        "estorb\\w+|incomod\\w+|fastidi\\w+|abrum\\w+|genent|genant|derang\\w+|embet\\w+|"
        "ennu(?:ie|ient|yeux)|importun\\w+|agac\\w+|enerv\\w+|pollu\\w+|calm\\w*|chill|relax|mollo|doucement|wasnt|werent|supposed|wanted|forget|forgotten|no|"
        "not|dont|didnt|doesnt|wont|cant|isnt|arent|never|nor|neither|none|nothing|without|"
        "stop\\w*|quit\\w*|cease\\w*|end|ended|halt|off|out|away|silence|quiet|peace|enough|"
        "too|many|every|each|constantly?|always|again|another|why|how come|less|fewer|reduce|"
        "cut|down|only|just|except|rather|unless|tired|sick|fed|annoy\\w*|bother\\w*|"
        "harass\\w*|hate|lot|lots|much|unnecessary|necessary|unwanted|useless|pointless|"
        "remove\\w*|delete\\w*|take|lose|drop|kill|shut|turn|withdraw\\w*|revoke\\w*|"
        "rescind\\w*|block\\w*|report\\w*|mute|disable|discontinue|refrain|avoid|skip|spare|"
        "lawyer|attorney|sue|consent|permission|law|illegal|ftc|fcc|longer|anymore|any more|"
        "any further|further|nobody|whoever|who|done|over|through|finished|last|final|leave|"
        "alone|unsub\\w*|opt\\w*|still|already|times|daily|twice|wake|woke|sleep|way|settings?|"
        "limit|exclude\\w*|wrong|wish|prefer|instead of|blowing|crap|damn|hell|shit|fuck\\w*|"
        "ridiculous|excessive|overkill|relentless|interested|bill|charged|charges|cost|costs|"
        "costing|ni|nunca|jamas|nada|ya|basta|paren|pare|parar|dej(?:en|e|a|ar)|quit\\w+|"
        "saqu\\w+|sac\\w+|borr\\w+|elimin\\w+|baja|salir\\w*|tant\\w+|much\\w+|demasiad\\w+|"
        "muchos|siempre|cada|diario|otra vez|harta|harto|hart\\w+|cans\\w+|molest\\w+|solo|"
        "solamente|menos|sin|fuera|sobran?|suspend\\w+|cancel\\w+|cobran|cobra|porque|por que|"
        "quien|como|consent\\w+|permiso|denunci\\w+|bloque\\w+|suficiente|tampoco|nadie|gusta|"
        "interesa\\w*|fin|non|ne|n|pas|plus|jamais|rien|aucun\\w*|sans|arret\\w+|cess\\w+|"
        "stopp\\w+|fin|fini\\w*|assez|marre|trop|tant|tous les|toujours|encore|pourquoi|qui|"
        "comment|seulement|juste|uniquement|moins|sauf|enlev\\w+|retir\\w+|supprim\\w+|"
        "effac\\w+|ot(?:e|ez|er)|sort\\w+|desabonn\\w+|desinscri\\w+|laiss\\w+|lach\\w+|"
        "tanne\\w*|saoul\\w*|soul\\w*|ecoeur\\w*|fatigu\\w+|inutil\\w+|refus\\w+|bloqu\\w+|"
        "consent\\w+|suffit|paix|tranquille|chaque|coute\\w*|factur\\w+|mett(?:ez|re) fin"
    ),
    "FIRMLY": (
        "stop|quit|cease|remove|delete|erase|never|dont|no more|unwanted|unwelcome|without|"
        "silence|enough|lose|forget|withdraw\\w*|revoke\\w*|opt|unsub\\w*|off|tired|sick|"
        "annoy\\w*|bother\\w*|too many|every|another|spare|nunca|jamas|ya no|no quiero|no mas|"
        "basta|paren|dejen|quit(?:en|enme)|borr(?:en|enme)|saqu(?:en|enme)|sobran?|ni un|"
        "ni una|otro|plus|jamais|cess\\w+|arretez|retirez|enlevez|supprimez|effacez|aucun|"
        "marre|assez|encore|trop|inutile|ne"
    ),
    # welcome, missed, asked for, or a way to be reached
    "WELCOME": (
        "(?:texts?|texting|texto|textos|sms|messages?|mensajes?|mensajito|message|"
        "text messages?)(?: (?:me|is|are|r|it|works|s|would be|por|esta|estan|c est|c|est|sont|"
        "me|si|oui|instead|better|only|please|ok|va|me va|suffi\\w+|dejenlos|nada mas|if|when|"
        "back|the|es|a|para))? (?:fine|ok|okay|good|instead|better|best|works|easier|great|"
        "preferred|bien|mejor|suffit|suffisent|ok|va|parfait|parfaits|plutot|dejenlos|si|"
        "nada mas|esta bien|tengo|ici|when|the|if|back|rather|works best|perfect|cool)|love|"
        "loved|loving|enjoy\\w*|awesome|(?:thanks|thank you) for (?:the |your |this |"
        "that )?(?:text|message|reminder|heads up|update|offer|alert|coupon|deal|info|"
        "notice)s?|gracias por (?:el|los|la|su|avisar|el) (?:mensaje|aviso|recordatorio|oferta|"
        "info\\w*|avisar)s?|merci pour (?:le|les|ce|vos|votre|l) (?:message|rappel|sms|offre|"
        "info|alerte)s?|encant\\w+|adore|aime|gust\\w+ (?:mucho|recibir)|keep (?:em|them|"
        "the texts|texting|sending|me on)|dont stop|on the list for|list of|get on the list|"
        "add me|put me on|want more|sign (?:me )?up for|mejor (?:mand|escri|texto|"
        "por texto)\\w*|manden\\w* (?:por )?texto|ecrivez moi|envoyez moi (?:un|par)|"
        "par (?:texto|sms|message)|por (?:texto|mensaje|whatsapp|sms)|(?<!up )(?:by|"
        "via) text (?:is|works|please|me|instead|ok)|(?:just|please|can you|could you|to|"
        "you can|better to|will you) text me|text me (?:when|if|at|the|once|back|instead|"
        "before|after|to|a|your|their|with|in|on|when)|mandeme|mandame|con el mensajito|"
        "je garde les|gardez moi|deje[nl]\\w* los|waiting (?:for|on)|(?:didnt|did not|havent|"
        "havnt|never|dont|not|no|wheres|where is|haven t|hasnt|cant|couldnt|aint) (?:get|got|"
        "receive|received|receiving|getting|seen|see|find|open|read|saw|come|"
        "come through) (?:a |any |the |my |your |that |this |no |ur )?(?:text|texts|message|"
        "messages|reminder|reminders|sms|alert|alerts|coupon|code|notification|notifications|"
        "update|updates|offer|offers)|no (?:text|message|alert|update|reminder|notification|"
        "updates|confirmation)s? (?:yet|received|came|today|from)|(?:no|ni|sin|nunca|"
        "todavia no|aun no) (?:me |nos )?(?:llego|llegan|llegaron|recibi|ha llegado|"
        "he recibido)|(?:pas|jamais|rien) (?:encore )?(?:recu|eu)|i (?:texted|messaged|sent|"
        "text|replied|answered)|le (?:mande|escribi|envie)|j ai (?:envoye|ecrit|texte)|(?:your|"
        "the|this|that|last) (?:text|message|reminder|alert|email|texts|notice) (?:said|says|"
        "say|saying|told|shows|has|had|about|i got|you sent|links?|is (?:for|about)|was|dice|"
        "decia|mentioned|lists)|(?:el|su|este) (?:mensaje|aviso|recordatorio|texto) (?:dice|"
        "decia|de)|(?:le|votre|ce) (?:message|sms|rappel|texto) (?:dit|disait|indique|"
        "mentionne|de|du)|(?:got|get|saw|read|received|per|re|about|from) (?:your|the|ur|a|"
        "this|that) (?:text|message|reminder|alert|offer|coupon|deal|notice|survey|update)|"
        "(?:use|apply|redeem|applying|using) (?:the|my|your|this|these|a) (?:coupon|coupons|"
        "offer|promo|deal|code|text)|(?:what|when|where|which|does|do|is|are|how (?:much|long|"
        "do i use)|can i use|combien|quand|cuando|hasta|donde|cual|tienen|aplica|hay|es|"
        "sirve) (?:\\w+ ){0,5}(?:promo|promos|offers?|offre|offres|oferta|ofertas|deals?|"
        "coupons?|cupon|cupones|promotion|promocion)"
    ),
}  # fmt: skip
_L: Final = Drawn.MENTION

RULES: Final = rules(
    "mention",
    _WORDS,
    (
        (Drawn.WELCOME, "welcome", "", (r"(?:<WELCOME>)",)),
        (_L, "of_messages", "", (
            r"^^(?=(?:\S{1,40} ){0,99}(?:<OURS>) )(?=(?:\S{1,40} ){0,99}(?:<AGAINST>|[*]) )(?:\S{1,40} ){1,200}",
        )),
        (_L, "under_an_offer", "marketing none", (
            r"^^(?=(?:\S{1,40} ){0,99}(?:<OURS>|<ONE>) )(?=(?:\S{1,40} ){0,99}(?:<AGAINST>) )(?:\S{1,40} ){1,200}",
        )),
        (_L, "of_a_message", "reminder order chat", (
            r"^^(?=(?:\S{1,40} ){0,99}(?:text|message|msg|reminder|alert|coupon|survey|offer|mensaje|mensajito|texto|aviso|recordatorio|oferta|encuesta|rappel|texto|alerte|sondage|offre|list|lista|liste) )(?=(?:\S{1,40} ){0,99}(?:<FIRMLY>) )(?:\S{1,40} ){1,200}",
        )),
        (_L, "of_my_phone", "", (
            r"^^(?=(?:\S{1,40} ){0,99}(?:this|my|her|his|our|mi|este|ce|mon|cette|esta|su) (?:phone|number|cell|line|telephone|portable|numero|telefono|celular|cel|linea|ligne|mobile|movil|tel) )(?=(?:\S{1,40} ){0,99}(?:not be|should not|shouldnt|stop\w*|quit|cease|silence|quiet|peace|off|remove|delete|lose|erase|forget|dont (?:send|text|contact|bother|use)|never (?:send|text|contact|use)|anything|nothing|anymore|leave|alone|buzz\w*|ring\w*|blow\w*|no longer|nada|borr\w+|quit\w+|saqu\w+|no (?:me )?(?:mand|env|escri|molest)\w+|basta|paren|plus|enlev\w+|retir\w+|effac\w+|supprim\w+|paix|tranquille|arret\w+|rien) )(?:\S{1,40} ){1,200}",
        )),
    ),
)  # fmt: skip
