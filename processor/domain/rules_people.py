"""Texts about who is writing to whom: a person who is not meant, and one who asks what this is."""

from __future__ import annotations

from typing import Final

from processor.domain.phrasing import Drawn, rules

_CLASSES: Final = {
    "STATE": "sure/going/coming/able/interested/happy/home/feeling/ready/available/in/at/on/a/an/the/your/mad/upset/here/"
    "there/late/done/free/well|good|ok|okay/getting/buying/looking/trying/able to/as/that/this/it/so|too|very/seguro|segura/el|la|un|una|de|del|"
    "interesad[oa]/disponible/mayor/bueno|buena|facil/sur|sure/interesse\\w*/dispo\\w*/contente?/le/les/une|en|chez|au|dispo/client\\w*/cliente\\w*/paying|giving|subscribing|leaving|eating|driving|working",
}
_W, _H, _L, _R = Drawn.WRONG_NUMBER, Drawn.HELP, Drawn.LIKELY, Drawn.RESUME
_OFFER: Final = "marketing none"

# fmt: off
RULES: Final = rules("people", _CLASSES, (
    (_W, "not_the_one", "", (
        r"^(?:sorry |hi |hey )?(?:i am|im|this is|this|it is|its|thats) ?(?:not|isnt|aint) (?!<STATE> )[a-z]{3,12} (?:please |so |stop )",
        r"(?:different|another) person (?:now|here|has)|mistaken identity|(?:texting|writing|messaging) (?:to )?(?:a stranger|someone else|somebody else|the wrong)|mixed up (?:the |your )?(?:numbers?|contacts?)|(?:numbers?|contacts?) (?:is |are |got )?mixed up",
        r"(?:this is|its|that is) (?:now )?my (?:number|phone|line) now|(?:my|his|her|their) (?:\w{1,12} )?(?:old|former|previous|exs?) (?:number|phone)|(?:had|have had) (?:this|the) (?:number|phone|line) (?:for|since)|(?:have|got|using|is) (?:someone|somebody) elses? (?:number|phone)|(?:not|isnt|no longer) (?:his|her|their|hers|theirs|\w{3,12}s) (?:number|phone|cell)|(?:she|he|they) no longer (?:has|have|uses?|owns?) <G1>(?:number|phone|it)|(?:doesnt|dont) have (?:it|this number) anymore",
        r"(?:i am|im) in (?:\w+ ){1,2}(?:and|,) <G2>(?:dont know|never)|(?:who is|whos) \w{2,12} [?] (?:this|i|its)|(?:but|and) (?:she|he)s? (?:is )?not at this number|not at this number",
        r"(?:este|el) (?:numero|telefono|celular) ya no (?:es|pertenece)|ya (?:no tiene|no usa|cambio) (?:de |este |ese |su )?(?:numero|telefono|celular)|mensajes de otra persona|otr[oa] (?:paciente|cliente|persona|numero)$|(?:a|para) otra persona|no conozco (?:a )?(?:esa|ese|ningun\w*|nadie) <G2>|se (?:confundi\w+|equivoc\w+) de|no (?:soy|es) (?:la|el) (?:persona|que busca\w*)|aqui no (?:hay|vive|es) (?:ningun\w*|nadie)",
        r"vous (?:devez|vous etes|avez du|faites) (?:confond\w+|trompe\w*|erreur)|(?:mauvaise|autre) personne|(?:erreur|tromp\w+) de (?:destinataire|numero|personne)|(?:recupere|herite|eu|repris) (?:de )?(?:ce|le) (?:numero|telefono)|ce n est (?:pas|plus) (?:le |mon |son )?(?:numero|telephone|rdv|rendez vous)|c est pas [a-z]{3,12} ici|ne connais pas (?:cette|ce) (?:personne|monsieur|dame|nom)|n est plus (?:a |celui )",
    )),
    (_R, "resumed", "", (r"^^(?:please )?(?:resume|restart|reprendre|reprenez|reanudar|reactivar|reactiver) (?:the |my |les |los |mis |mes )?(?:messages|texts|reminders|mensajes|sms|rappels|envois|avisos|alerts)? ?$",)),
    (_H, "asks_what_this_is", "", (
        r"^^(?:and )?what (?:are|is) (?:the |this |these )?(?:commands?|keywords?|options|text (?:club|program|service|line|thing)|number|program|service|codes?)(?: for| about)?(?: this)? (?:[?|] ?)*$",
        r"how do i use (?:this|the|these|it)|who are you and (?:how|what)|how does this (?:\w+ )?(?:work|service|number)",
        r"(?:sirve este (?:numero|servicio)|(?:como|que) (?:funciona|hace) (?:esto|este (?:numero|servicio))|que es (?:esto|este numero)|cuanto (?:cuesta|cuestan|cobran) (?:los |estos |recibir )?(?:mensajes|sms|esto)) ?",
        r"comment (?:ca |fonctionne |marche )+(?:ce )?(?:numero|service)?|c est payant|combien cout\w+ (?:ces|les|vos) (?:sms|messages|textos)|a quoi sert ce numero",
    )),
    (_L, "worn_out", _OFFER, (
        r"you <G1>(?:already|just) (?:sent|texted|told|said|messaged)|(?:got|sent|received|getting) (?:this|it|that|these)(?: one| same)? (?:twice|again|already|before|three times)|another <G2>(?:text|message|ad|promo|blast)|(?:take it )?easy (?:with|on) the|come on$|(?:inbox|phone) <G3>(?:full|blowing|buzzing|nonstop|dead)|do you <G2>(?:sleep|quit|rest)|just on (?:week\w+|\w+days?)|i get it(?= )|at a funeral|in the middle of",
        r"(?:que )?(?:insistentes?|cansones|cansinos|intensos|fastidiosos)|(?:ya me lo|ya lo) (?:mandaron|enviaron|dijeron)|solo (?:entre semana|los \w+|de dia)|dos veces",
        r"^^otr[oa] (?:mas|vez|mensaje)(?: mas)? $$",
        r"doucement (?:avec|sur)|(?:envoyez|gardez) (?:seulement|juste|que)|vous (?:me )?l avez deja|deja (?:recu|envoye|dit|vu)|(?:ca fait|c est) (?:beaucoup|trop)|insistants?|envahissants?|(?:deux|trois|quatre|cinq|\d+) (?:fois|sms|messages|textos)",
    )),
))
# fmt: on
