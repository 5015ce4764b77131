"""What makes a sure wish likely only: a part that is named, somebody else, praise, another matter.

The rules on wishes know phrases; these know the company that such a phrase keeps where it means
less than it says. A wish in doubt still pauses marketing, and a person looks at it.
"""

from __future__ import annotations

from typing import Final

from processor.domain.phrasing import Drawn, rules

_CLASSES: Final = {
    "MESSAGES": (
        "text\\w*/messag\\w*/sms/spam\\w*/send\\w*/contact\\w*/list/lists/number/phone/"
        "reminders?/alerts?/notif\\w*/subscri\\w+/unsub\\w*/opt out/remind\\w*/updates?/"
        "reach out/promos?/ads/msgs?/solicit\\w*/cell/harass\\w*/mensaj\\w*/mand\\w+/envi\\w+/"
        "escrib\\w+/avis\\w+/lista/numero/publicidad/recordatorios?/baja/suscripcion/"
        "contact\\w+/molest\\w+/textos?/ecri\\w+/envoy\\w+/liste/rappels?/pubs?/desabonn\\w*/"
        "desinscri\\w*/relanc\\w*/textez/telephone/celular/fichero/cnil/donnees|datos/"
        "consent\\w*|consentimiento/lawyer/attorney/fcc"
    ),
    "OURS": (
        "leave me/leave us/hear from/bugging/pestering/permission/your database/your system/"
        "this list/your contacts/en paz/tranquil\\w+/la paix/lach\\w+ moi/base de datos/"
        "votre base/mes coordonnees/mis datos/mes donnees/mi cel/mi movil/permiso/autorizacion/"
        "esa lista/nos textos/remind\\w*|recuerd\\w+/text\\w*/messag\\w*/sms/spam\\w*/"
        "notif\\w*/alerts?/unsub\\w*/opt\\w* out/optout/promos?/ads/msgs?/solicit\\w*/"
        "harass\\w*/contact\\w*/reminders?|reminding/texting list|your list/my number|"
        "this number|my phone|this phone/bother\\w*/marketing/consent\\w*/newsletter/"
        "mensaj\\w*/escrib\\w+/publicidad/recordatorios?/avis(?:os|en|ar|ando)\\w*/contact\\w+/"
        "molest\\w+/textos?|texteen/mi numero|este numero|su lista|la lista/promociones|spam/"
        "notificaciones/consentimiento/acos\\w+/ecri\\w+|textos|textez|rappels/relanc\\w*/"
        "pubs?|publicites?/desabonn\\w*|desinscri\\w*/mon numero|ce numero|votre liste|"
        "vos listes|vos envois/sollicit\\w+/demarch\\w+/prospection/harcel\\w+"
    ),
    "THINGS": (
        "price/sale/sales/size/sizes/code/ticket|tickets/class|classes/membership/table/shirt/"
        "color/stock/store|shop/open/free/cheap\\w*/money|dollars/buy|bought/discount/menu/"
        "dinner/lunch/pizza/delivery/order/return/refund/card/account/bill/precio|precios/"
        "talla/tallas/cita/pedido/tienda/descuento/entrada|entradas/compra\\w*/cuesta|cuanto/"
        "gratis/clase|clases/prix/taille/commande/rdv|rendez vous/magasin/reduction/soldes/"
        "billets?/cours/acheter|achete/combien|gratuit/livraison/colis/facture"
    ),
}
_D: Final = Drawn.DOUBT
_OFFER: Final = "marketing none"
_OTHERS: Final = "reminder order chat"

# fmt: off
RULES: Final = rules("doubt", _CLASSES, (
    (_D, "part", "", (
        r"(?:only|except|other than|apart from|besides|fewer|less|maybe|perhaps|for now|for a while|until|till|this (?:week|month)|at night|so (?:many|often|much|early|late|frequently)|too (?:many|often|much|early|late)|that (?:many|often|early|late)|(?:on )?weekends?|before \d+\w*|after \d+\w*|once a|twice a|weekly|weekdays?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|every (?:day|hour|week)|but (?:keep|still|i still|i do|not the|send|leave|the)|keep the|just the|just send)",
        r"(?:solo|solamente|excepto|salvo|tantos?|tantas?|tan seguido|por ahora|hasta|fin de semana|entre semana|en la noche|domingos?|lunes|de noche|quizas|tal vez|menos (?:los|las|el|la)|pero (?:si|los|las|sigan|el|la|lo)|lo demas)",
        r"(?:seulement|uniquement|sauf|autant|si souvent|pour l instant|jusqu|peut etre|week ?end|la nuit|dimanches?|le soir|le matin|moins|tous les jours|mais (?:gardez|les|pas|je|continuez|le|la)|le reste|juste)",
    )),
    (_D, "told_of", "", (
        r"(?:j|je|on|nous|il|elle) (?:n )?(?:ai|a|avons) (?:plus|pas) (?:de|d|aucun)",
        r"(?:i|we) (?:have|have got|ve got|got|had) (?:no|zero)", r"why (?:did|do|have|are|r|is) (?:you|they|it|everyone)",
        r"(?:work|old|other|office) (?:phone|number|cell|line)", r"use this (?:one|number|phone)", r"group (?:chat|text|thread)|grupo|groupe",
        r"no (?:quiero|queria|quisiera|queremos) (?:que )?(?:me |nos |se )?(?:dej|quit|borr|saqu|elimin|par|cancel|den de baja)\w*",
        r"no (?:me |nos )?(?:dejen|deje|dejes) de", r"n (?:arretez|arrete|arretes) (?:pas|jamais) de",
        r"(?:tranquille|en paix|en paz|tranquil[oa]s?) (?:avec|con) (?:le|la|l|ce|cette|el|ese|esa)",
    )),
    (_D, "somebody_else", "", (
        r"(?:(?:mi|mon|my) ex|sister|brother|friends?|neighbou?rs?|roommate|coworker|cousin|boss|hermana|hermano|vecin[oa]s?|amig[oa]s?|cunad[oa]|prim[oa]|soeur|frere|voisine?|copine|copain|collegue|ami|amie|cousine?)",
        r"(?:husband|wife|mom|mum|dad|mother|father|daughter|my son|my kids?|grandm\w+|grandpa|grandfather|espos[oa]|marido|mujer|hij[oa]s?|madre|padre|mama|papa|abuel[oa]|mari|femme|fille|fils|mere|pere|maman|conjointe?|epoux|epouse)",
        r"(?:they|he|she|ellos|ellas|ils|elles) (?:want|wants|asked|said|says|quieren|quiere|dicen|veulent|veut)",
    )),
    (_D, "praise", "", (
        r"(?:love|lol|lmao|haha\w*|omg|joysign|jaja\w*|jeje\w*|mdr|ptdr|adore|encanta\w*|kidding|jk|awesome|great|genial|super|best|delicious|amazing|thank you for|bravo|parfait|wow)",
    )),
    (_D, "supposed", "", (
        r"(?:if (?:i|we|it|they|this)|what happens|what if|when i|should i|do i|would i|thinking|almost|wonder\w*|will i|can i still|when will|when are you|will you ever|do you|is there|is it|si (?:je|mando|contesto|pongo|respondo|me)|que pasa|cuando|est ce que|quand|puedo|estoy pensando|j allais|debo|dois je)",
    )),
    (_D, "asked", "", (r"^^(?!.{0,400}\b(?:can|could|would|will|how|please|por favor|porfa|svp|puede\w*|podria\w*|pouvez|pourriez|como|comment|why|que|qu|when will|stop|allez) ).{1,400}[?] (?:[|?] )*$",)),
    (_D, "asked_es_fr", "", (r"^^(?=(?:\S{1,40} ){0,99}(?:que|ya|por|mi|de|mensajes|ne|pas|plus|vous|je|les|nos) )(?!.{0,400}\b(?:pueden|puede|puedes|podria\w*|podeis|por favor|porfa|pouvez|pourriez|peux tu|svp|s il vous plait|merci|gracias|veuillez) ).{1,400}[?] (?:[|?] )*$",)),
    (_D, "some_day", "", (
        r"(?:mientras|antes de|despues de|luego|a (?:esta|estas) horas?|por hoy|hoy no|esta (?:semana|noche)|este mes|manana (?:por|no)|un rato|(?:la |una )semana|minutos?|una hora|un momento|por un tiempo|vacaciones|si (?!por |porfa|quiero|ya |gracias|no (?!hay|puede|tiene|viene|llega|esta|se )|me |les |deseo|necesito|favor|[|,?])\w+|a menos que|a no ser)",
        r"(?:pendant|tant que|avant (?:de|que|midi|\d)|apres (?:le|la|les|\d|midi)|aujourd hui|demain|cette (?:semaine|nuit)|ce (?:mois|soir|matin)|en ce moment|temporairement|vacances|a cette heure|si (?:vous|on|c|ca|le|la|les|mon|ma|elle|ils)|a moins que|en attendant|le temps|minutes?|un instant|une heure)",
    )),
    (_D, "settled", "", (
        r"(?:voy en camino|ya (?:voy|llego|llegue|recibi|resolvi|pague|confirme|quedo|lo (?:tengo|recibi|resolvi))|resuelto|j arrive|en route|c est (?:regle|fait|bon)|j ai (?:deja )?(?:recu|paye|regle)|deja (?:recu|paye|regle)|on my way|omw)",
    )),
    (_D, "somewhere_else", "", (
        r"(?:a mi|a mis|a la|a las|a los|a su|al) (?!celular|numero|telefono|cel |movil|lista|linea|tel |base|menos|fin|final|instante|momento|verdad|mierda|chingada|carajo|diablo|parecer|wey)\w+",
        r"(?:a (?:ma|mon|mes|la|son|ses|sa|leur)|au|aux) (?!numero|num |tel |telephone|portable|ligne|liste|cell|paix|fin|place|revoir|plus|moins|lieu|secours|messages|sms|envois|pub\w*|promo\w*|con|textos|nom|droit|rgpd|traitement|reception|utilisation)\w+",
        r"pour (?:ce|cette|cet|le|la|les|mon|ma|mes) (?!sms|messages|moment|futur|fois|derniere)\w+",
        r"(?:de voz|de audio|audios?|vocaux|vocale?s?|boite)",
    )),
    (_D, "said_by", "", (
        r"(?:dice|dijo|dicen|dijeron|decia|segun) ", r"(?:il|elle|mari|femme|fils|fille|mere|pere|clients?|cliente|on|ils) (?:m |me |a |nous |vous |ont |avait |avaient ){0,2}(?:dit|disait|disent|demande|ecrit|repondu)",
    )),
    (_D, "instead", "", (r"instead(?! of you)", r"(?:and|but|please|just) (?:use|add|put|replace|update|try|change it to) (?:\w+ ){0,5}(?:\d{3,}|new (?:one|number))", r"en (?:su|vez de) (?:lugar|eso)", r"y (?:pongan|usen|agreguen|anoten) (?:\w+ ){0,3}(?:\d{3,}|este|nuevo)", r"et (?:mettez|notez|utilisez|remplacez) (?:\w+ ){0,3}(?:\d{3,}|celui|nouveau)")),
    (_D, "by_mail", "", (r"(?:e ?mails?|correo|correos|courriels?|mail|mails|newsletters?|catalogs?|catalogues?|paper|boletin|letters?|voicemails?|whats ?app|facebook|instagram|messenger|telegram|llamad\w+|llam(?:en|e|es|ar|arme|ando)|marcar\w*|telefonic\w+|appels?|appel(?:ez|er)|rappel(?:ez|er)|telephoniques?|telephon(?:ez|er)|la poste|postal\w*|cartas?|lettres?|courrier)",)),
    (_D, "continues", "", (r"(?:keep (?:them|sending|me|it) |stay|staying|reste|restons|continu\w+|sigan|siga|seguir|me quedo|gardez|confirm\w*|reschedul\w*)",)),
    (_D, "other_matter", _OTHERS, (r"^^(?!.{0,5000}<OURS> )(?:\S{1,60} ){3,3000}",)),
    (_D, "other_thing", _OFFER, (r"^^(?!.{0,5000}<MESSAGES> )(?=.{0,5000}\b<THINGS> )(?:\S{1,60} ){3,3000}", r"^^(?!.{0,5000}<MESSAGES> )(?:\S{1,60} ){12,3000}")),
))

# fmt: on
