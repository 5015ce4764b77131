"""Short texts of few words: a wish by what they are made of, whatever the order of the words.

Most who want out write three words. A text that consists of words of stopping, words for messages
and words of courtesy alone is about nothing else, however it is put together. Wishes that cover a
part of the messages only stand here too, since they hold whatever follows.
"""

from __future__ import annotations

from typing import Final

from processor.domain.phrasing import Drawn, rules

_EN: Final = {
    "END": "stop/stops/stopp/st0p/srop/sttop/dtop/stpp/stoo/stob/stpo/sotp/un subscribe/quit/cease/desist/discontinue/unsubscribe/unsubscribing/unsub/"
    "optout/opt out/opting out/turn off/shut off/eff off/stopsign/stopping/unsubscription/deactivate",
    "WEAK": "end/remove/delete/cancel/block/blocked/ending/removed/finish",
    "ABOUT": "texts?/messages?/msgs?/sms/ads/spam/texting/messaging/sending/promos?/marketing/blasts?/"
    "these/this/it/them/that/those/all/everything/notifications?/alerts?/contact/contacting/calls?/"
    "calling/list/number/phone/reminders?/updates?/reminding/subscription/any/more/again/anymore",
    "SAY": "please/now/just/already/thanks/thank you/you/your/the/my/me/us/to/i/want/would/like/ok/no/"
    "not/interested/hey/hi/hello/all/guys/kindly/forever/for good/im/is/and/a/from/of/on/at/here/"
    "can/could/will/must/need/asap/today/immediately/at once/sir/maam/bye/so/do/ever/we/"
    "seriously/really/stopsign/downsign/wish/be/should/am/then/love of god/for the/with/bro/"
    "man/dude/fucking/fuckin/damn/stupid/annoying/ugh/too/in/get/getting/receive/receiving/this is/"
    "my phone/lol/said/told/asked/again/off/up",
    "NO": "no/dont/never/not/stop/nor/without",
    "DO": "text/texts/message/messages/msg/msgs/send/contact/bother/sms/soliciting/spam/solicit/"
    "disturb/texting/messaging/texted/messaged/notifications?/alerts?/ads/promos?/updates/reminders",
    "ONE": "orders?/delivery/shipping/shipment/tracking/appointments?/reminders?/monthly/weekly/"
    "emergency|emergencies/important/urgent/receipts?/billing/sales?/service",
}
_ES: Final = {
    "END": "stop/basta/baja/paren/pare/pares/parar/alto/detengan/detener/deten/desuscribir\\w{0,3}/cesen/"
    "dejen|deje|deja de/suspendan/suspender/desactivar/desactiven/salir/sacar/borrar/cortenla",
    "ABOUT": "mensajes?/sms/textos?/publicidad/promos?/promociones/ofertas/avisos/spam/esto/estos/todo/"
    "recordatorios?/notificaciones/mandar\\w{0,2}/enviar\\w{0,2}/escribir\\w{0,2}/molestar\\w{0,2}/lista/numero",
    "SAY": "por favor|porfa|porfavor/ya/gracias/de/a/me/mi/los/las|la/sus/quiero/con/y/no/pido/les/le/"
    "solicito/hola/buenas|buenos dias/doy/dar/dame|deme|denme/darme/como/ustedes/en/este/tantos/"
    "mas/nunca/que/se lo/svp/please/inmediatamente/ahora/hoy/senores/estos|esos/tanto/para/del/el",
}
_FR: Final = {
    "END": "stop/arretez/arrete/arreter/cessez/cesser/stoppez/stopper/desabonn\\w{1,5}/desinscri\\w{1,6}/"
    "resilier/suffit arretez",
    "ABOUT": "messages?/sms/textos?/pubs?/publicites?/promos?/mails et sms/rappels?/ca|cela/tout/notifications?/"
    "envois?/ecrire/envoyer/contacter/liste/numero|telephone/offres?/spams?/relances?",
    "SAY": "svp|s il vous plait|s il te plait/merci/de|d|des/le|la|les|l/m|me|moi/je|j/vous|tu/vos|votre|ces|ce/a|au|aux/"
    "veuillez/non/maintenant/tout de suite/bonjour/bonsoir/ca/et/pas/plus/veux|souhaite|voudrais|desire/"
    "demande|dit|deja|ai/mon|mes/en/y/encore/stop/please/comment|peut on|on/pour/dois|faut|il faut/qu/se|s/toute",
}
_S, _L, _D = Drawn.SURE, Drawn.LIKELY, Drawn.DOUBTED
_E, _W, _R = Drawn.ELSE, Drawn.WRONG_NUMBER, Drawn.RESUME
_SAID: Final = "(?=.{0,400}(?:text|send|messag|updat|alert|notif|remind|mensaj|avis|mand|envi|escrib|sms|rappel|infos? ))"
_OPEN: Final = "marketing none"
_ANY: Final = ""

# fmt: off
RULES: Final = (
    *rules("en", _EN, (
        (_E, "not_ours", _ANY, (
            r"(?:got|get|getting|received|is|was|have|had|saw|see|still) no (?:text|texts|message|messages|update|updates|notification|reminder|alert)s?",
            r"(?:no|not|any) (?:text|texts|message|messages|updates?|notifications?|reminders?|alerts?) (?:yet|from|today|this time|needed|on the)",
            r"(?:dont|do not|never|please dont) (?:send|text|message|call|remind|ship|write) <G3>(?:yet|until|till|before|unless)", r"(?:dont|never|wont) (?:you )?forget <G1>", r"for this (?:size|color|colour|item|model|charge|appointment)",
        )),
        (_W, "changed_hands", _ANY, (r"(?:doesnt|does not|no longer|not) <G1>belongs? to", r"new (?:number|phone) [|,] <G1>who")),
        (_R, "start_again", _ANY, (r"(?:start|begin|resume|continue) (?:texting|messaging|sending) <G3>(?:again|back)", r"(?:undo|reverse|cancel) (?:my |the )(?:stop|opt out|unsubscribe)")),
        (_D, "part_only", _OPEN, (
            r"(?:only|just) (?:send |text |want |need |get |keep |give |message |the |me |my |for |about |to ){0,5}<G1><ONE>(?! (?:stop|no more))",
            r"<ONE> (?:updates |texts |messages |alerts |stuff |info )?only", r"keep (?:me on |sending |the |my ){1,3}<G2><ONE>",
            r"(?:fewer|less) <G2>(?:texts|messages|often|frequent|frequently|of these)", r"(?:how did you|where did you|who gave you|how you|how they|where you) (?:get|got|find|found|my|this) <G1>(?:my|number|this)",
        )),
        (_D, "part_said", "reminder order chat", (_SAID + r"(?:only|just) <G4><ONE> (?:updates?|texts?|messages?|alerts?|reminders?)", _SAID + r"<ONE> (?:updates |texts |messages |alerts )only")),
        (Drawn.PLAIN, "made_of_stopping", _ANY, (r"^^(?=[^*?]{0,100}\b<END> )(?:<END> |<ABOUT> |<SAY> |[|,] ){1,14}$$",)),
        (_S, "made_of_ending", _OPEN, (r"^^(?=[^*?]{0,100}\b<WEAK> )(?!(?:i )?(?:like|love|want|need|get) (?:it|this|these|them|all))(?:<WEAK> |<ABOUT> |please |now |me |i want |want |my |the |your |thanks |no |to |from |of |this |just |already |[|,] ){1,10}$$",)),
        (_S, "made_of_refusing", "marketing none reminder order", (r"^^(?=[^*?]{0,80}\b<NO> )(?=[^*?]{0,100}\b<DO> )(?![^*?]{0,80}\b(?:just|instead|only|got|yet|now) )(?:<NO> |<DO> |or |call |calls |email |emails |want |need |<SAY> |<ABOUT> |[|,] ){2,12}$$",)),
        (_S, "no_longer", _ANY, (
            r"no longer (?:interested in |want |wish |like |care |need )(?:to )?(?:receiving|receive|get|getting|your|these|any|hearing|hear) <G2>(?:messages|texts|from|sms|ads|promos|notifications|this|these|alerts)",
            r"(?:dont|do not|never) (?:call|email) (?:or|and) (?:text|message)", r"(?:do not|dont) disturb$", r"(?:turn|shut|switch) <G2>(?:texts |messages |notifications |alerts |these |this |them |it )off$",
            r"(?:this|my) <G2>(?:number|phone|line) is not for <G2>(?:marketing|ads|promos|solicitation)", r"not interested <G3>(?:remove|stop|unsubscribe|delete)", r"bother someone else",
        )),
        (_S, "roundabout", _ANY, (
            r"refrain from <G1>(?:text|contact|messag|send|reach|solicit)ing", r"(?:appreciate|prefer|like|rather|love) (?:not |to )?(?:be|being) <G1>(?:removed|texted|contacted|messaged|left|taken off|excluded|unsubscribed)", r"no need for (?:these|the|your|any|more) <G1>(?:texts|messages|reminders|alerts|ads)",
            r"(?:typed|typing|replied|replying|texted|sent|sending|keep texting|wrote|entered|said|hit|saying|replay) (?:stop|unsubscribe|quit)(?= )(?! (?:by mistake|by accident|but))(?:.{0,60}(?:nothing|still|broken|work|twice|times|before|already|keep|again|yet))", r"^(?:your )?(?:stop|unsubscribe|opt out) <G2>(?:doesnt|isnt|does not|didnt|not|never|is broken) <G1>work\w*",
            r"(?:no|without|any) (?:more |further |future )?outreach", r"(?:dont|do not|never) <G1>reach out(?! to (?:him|her|them))", r"on the (?:national )?(?:do not|dont) (?:call|text|contact)", r"(?:violat\w+|breach\w*|break\w*|under) <G2>(?:tcpa|law|federal law|gdpr|can spam|rights)", r"(?:get|got|receive|getting|send|sends?) <G2>(?:one|another|single|any) <G1>(?:text|message) <G6>(?:lawyer|attorney|sue|report|police|court|fcc)",
            r"(?:lawyer|attorney|police|court|sue|fcc|ftc) <G9>(?:text|texts|message|messages|texting)", r"(?:message|text) <G3>(?:gets|get|will be|is|be) (?:reported|blocked)", r"(?:can|could|how do|want to|like to|let me) <G3>(?:get|got) off (?:of )?(?:this|these|here|it)", r"cut (?:it )?out <G2>(?:texts|messages|texting)", r"(?:stop|quit|end) (?:these|this|the|your|all|those) (?:confirmations?|calls and texts|surveys?|campaigns?|follow ups?|nonsense|madness|sms|service messages)", r"(?:dont|do not|never) (?:use|keep|have|save|sell|share) (?:my|this) (?:number|phone)", r"(?:you are|youre|getting|being|be) (?:being |getting |now )?blocked",
            r"(?:dont|didnt|never) want (?:this|these|any of this|any of it|this stuff|to be (?:here|on this)) ?$",
        )),
        (_L, "complaint_of_messages", _OPEN, (
            r"^^(?!.{0,400}(?:love|enjoy|great|awesome|keep them|joysign|thanks for|miss|help ) ?)(?=.{0,400}\b(?:no|not|dont|never|without|too|why|every|another|again|enough|many|annoy\w*|deserve|constant\w*|have to|tired|sick|another|wont|still|always|unwanted|mor) )(?=.{0,400}\b(?:texts|messages|texting|messaging|messaged|spam|spammed|spamming|sms|these|notifications) ).{0,400}",
            r"you (?:people|guys|all|folks|are) <G2>(?:relentless|persistent|pushy|obsessed|unbelievable|ridiculous|pests|spammers)", r"you <G1>(?:text|message|write|send|texting|messaging) <G2>(?:too|so|very) (?:much|many|often)", r"every (?:week|day|hour|morning|night) <G1>same", r"the same (?:thing|text|message|ad) (?:every|again|over)",
        )),
        (_L, "weary", _OPEN, (
            r"^^(?:again|seriously|really|wow|leave|another one|again with this|oh great|great another|here we go|not again|why|why me|what now|come on|for real|still|stop maybe|for gods sake|jesus|omg stop|lord) (?:[|?,] |already |still |this ){0,6}$$",
            r"give (?:it|me) a (?:rest|break)", r"(?:bit|little) much", r"(?:i )?(?:really )?(?:dont|do not|couldnt) (?:really )?care(?! about| for| which| if)", r"get a life", r"over it$", r"(?:getting|gets|got|its|this is) (?:really |so |very )?(?:old|ridiculous|excessive|annoying|out of hand|intrusive|tiring)$",
            r"no more$", r"^^(?:i )?(?:am |im )?(?:no|not) <G2>(?:interested|thanks)", r"is this (?:spam|a scam) [?]$", r"(?:^|[|,] )(?:you|you people|you guys) (?:again|are) (?:relentless|annoying|a lot|too much|pushy|pests?|spammers)?", r"^^(?:mute|silence|quiet|too much|you again) $$", r"what do you want$", r"nobody (?:asked|cares)", r"(?:every|all) (?:day|the time|week|hour|morning)(?: really| now| wow)?$$", r"how many (?:more )?(?:texts|messages|times)", r"(?:unwanted|unsolicited|nonstop|constant|endless)", r"why do you <G2>have my number",
        )),
    )),
    *rules("es", _ES, (
        (_E, "not_ours", _ANY, (r"no (?:me |nos |les |le )?(?:mandes|envies|manden|envien|mande|envie|escriban|llamen) <G3>(?:todavia|aun|hasta|antes|si no)", r"no (?:me |nos )?(?:llego|recibi|ha llegado|llegaron|habia) <G2>(?:mensajes?|sms|avisos?|textos?)")),
        (_W, "changed_hands", _ANY, (r"^(?:esta|este|aqui|aca|yo) no es (?!mi |el |la |lo |un |una |para |justo |normal |que |asi |de )[a-z]{3,12}$",)),
        (_R, "start_again", _ANY, (r"(?:suscrib|inscrib|apunt|agreg|anot|inclu|pon|met)\w+ (?:otra vez|de nuevo|nuevamente)", r"(?<!no )(?:volver|vuelvan|vuelva) a (?:recibir|suscrib\w+|mandar\w*|enviar\w*)(?! (?:un|el|la) )")),
        (_D, "part_only", _OPEN, (
            r"(?:solo|solamente|unicamente|nada mas) (?:quiero |me |manden |manda |mandenme |avisenme |envien |los |las |recibir |de |avisos |mensajes |mis |mi |por |para |cosas |lo |del ){0,7}(?:pedidos?|citas?|envios?|entregas?|importantes?|urgentes?|recordatorios?|facturas?)",
            r"(?:solo |maximo )?una (?:vez )?(?:por|al|a la) (?:semana|mes)(?: esta bien| basta| por favor| como maximo)?$", r"menos (?:mensajes|avisos|promos|seguido|spam)",
        )),
        (Drawn.PLAIN, "made_of_stopping", _ANY, (r"^^(?=[^*?]{0,100}\b<END> )(?!(?:quiero |para |a |de )?salir (?:de|a) (?:la|las|el)? ?$)(?:<END> |<ABOUT> |<SAY> |[|,] ){1,12}$$",)),
        (_S, "made_of_refusing", "marketing none reminder order", (
            r"^^(?:ya )?no (?:quiero |deseo |necesito |acepto |autorizo |permito |me interesan? )(?:mas |recibir |sus |los |las |estos |esos |nada |de |tus ){0,5}(?:mensajes|publicidad|promos|promociones|ustedes|sms|avisos|recordatorios|informacion|ofertas|esto|nada|textos|spam) (?:por favor |porfa |gracias |ya |mas |[|,] ){0,4}$$",
            r"no (?:me )?(?:sigan|siga|sigas|vuelvan a|vuelva a) (?:mandando|enviando|escribiendo|molestando|mandar|enviar|escribir|molestar|contactar)\w{0,2}", r"no autorizo <G4>(?:datos|numero|mensajes|contacto|telefono|publicidad)", r"no (?:quiero|deseo) <G2>(?:saber )?(?:mas |nada )?(?:nada )?(?:de|con) ustedes",
        )),
        (_S, "roundabout", _ANY, (
            r"(?:anul|cancel|elimin|quit|borr|suspend)\w{1,4} (?:mi|la) (?:suscripcion|inscripcion)(?! (?:del? (?:gimnasio|plan|club|revista)))", r"(?:agradeceria|agradezco|ruego|pido|quiero|quisiera|espero) <G2>que no <G2>(?:mand|envi|escrib|contact|molest)\w+", r"no quisiera <G2>recibir", r"^bloquead[oa]s?$", r"nomas (?:mensajes|sms|textos|promos|publicidad|spam)", r"(?:esto|es) (?:ya )?(?:es )?(?:acoso|spam|hostigamiento)", r"(?:derecho|ley) <G4>(?:oposicion|datos|supresion|olvido|cancelacion)", r"(?:mandar|mandaran|enviaran|escribieran|enviar|escribir) <G1>mas (?:publicidad|mensajes|promos|sms|nada)", r"abstengan?se", r"(?:me vuelven|vuelven|siguen) <G2>(?:a )?(?:escrib|mand|envi|molest)\w+ <G3>(?:denunci|report|abogad|bloque)\w+",
        )),
        (_L, "complaint_of_messages", _OPEN, (
            r"^^(?!.{0,400}(?:encant|gusta|genial|joysign|gracias por|sigan|excelente))(?=.{0,400}\b(?:no|ni|nunca|tantos?|muchos?|mucho|siempre|demasiad\w+|por que|pq|cansa\w*|otra vez|todos los dias|a diario|cada dia|hartos?|harta|dejen|ya) )(?=.{0,400}\b(?:mensajes?|sms|publicidad|spam|promos|promociones|escriben|mandan|envian|avisan|escribiendo|mandando|mensajitos) ).{0,400}",
            r"todos los dias <G1>(?:mismo|misma|igual)", r"siempre (?:lo mismo|igual)", r"no (?:estoy|me encuentro) interesad[oa]", r"(?:tan|muy) seguido",
        )),
        (_L, "weary", _OPEN, (
            r"^^(?:ya|otra vez|de nuevo|en serio|y dale|que pesad[oa]s?|que molest[oa]s?|que fastidio|que lata|ay no|ufa?|uf|pff|ya ya|cansan|aburren|molestan|no jodan|hartan) (?:[|?,] |ya |otra vez |con esto |no |por dios ){0,5}$$", r"(?:harto|harta|hartos|cansado|cansada|podrido|hasta la coronilla|me tienen) <G3>(?:mensajes|ustedes|esto|de|con)?", r"todos los dias$", r"a cada rato", r"no me interesan?(?: nada| esto| ya| gracias)?$", r"(?:por que|porque|pq) (?:me |siguen |tanto ){1,3}(?:escriben|mandan|llegan?|envian|molestan|mandando|escribiendo)", r"como (?:consiguieron|obtuvieron|tienen) mi", r"de donde (?:sacaron|tienen|obtuvieron) mi",
        )),
    )),
    *rules("fr", _FR, (
        (_E, "not_ours", _ANY, (r"pas (?:recu|eu|vu) <G2>(?:messages?|sms|textos?|mails?|rappels?)", r"pas (?:de|d) (?:messages?|sms|textos?|nouvelles) (?:du|de la|de mon|d un)", r"ne m envoyez pas (?:le|la|les) (?!messages|sms|textos|pubs|rappels)")),
        (_R, "start_again", _ANY, (r"re ?(?:abonn|inscri)\w+", r"(?:abonn|inscri)\w+ <G1>(?:a nouveau|de nouveau)")),
        (_D, "part_only", _OPEN, (
            r"(?:juste|seulement|uniquement|que) (?:les |des |le |la |mes |pour |infos? |messages |sms |alertes |de |d |confirmations |suivis? |rappels? |envoyez |moi ){0,6}(?:livraisons?|commandes?|rdv|rendez vous|colis|importants?|urgents?|suivi|factures?)(?= )(?! (?:plus|stop))",
            r"(?:une|1) fois par (?:semaine|mois|an)(?: suffit| max| maximum| c est bien| svp)?(?: suffit| svp| merci)?$", r"moins (?:de |d |souvent|frequent)(?: ?messages| ?sms| ?pubs?| ?textos| ?envois)?$",
        )),
        (Drawn.PLAIN, "made_of_stopping", _ANY, (r"^^(?=[^*?]{0,100}\b<END> )(?!(?:tu |vous |je |on |il )?(?:m |t |s |vous |me )?(?:arrete|arretez|arreter) (?:a|pas|plus|au|la|le) )(?:<END> |<ABOUT> |<SAY> |[|,] ){1,14}$$",)),
        (_S, "made_of_refusing", "marketing none reminder order", (
            r"(?:je )?refuse (?:de recevoir |tout |toute |tous |les |vos |ces |des ){1,3}(?:messages|sms|textos|pubs?|publicites?|demarchage|contact|prospection|promos|communications)", r"^^(?:je |j )?(?:n )?en veux (?:pas|plus)(?: du tout| merci| svp)? ?$$", r"ne <G1>(?:plus|pas|jamais) (?:me |m |nous )?(?:contacter|ecrire|envoyer|solliciter|deranger|relancer|texter|demarcher)",
            r"(?:vous etes |numero |je vous |je ) ?bloques?$", r"^^bloques? (?:[|,] )*$$", r"(?:pas|plus|aucun|zero) (?:de |d )?(?:sms|textos|messages|pubs|demarchage|publicite)(?: svp| merci| s il vous plait| non plus)?$",
        )),
        (_S, "roundabout", _ANY, (
            r"inutile de (?:me|m|nous) (?:re)?(?:envoyer|ecrire|contacter|relancer|texter|rappeler)", r"(?:aucun|jamais <G3>|pas <G2>|retire <G1>|sans) ?(?:donne )?(?:mon )?(?:consentement|accord|autorisation)(?= )", r"droit (?:d|a l|a la) (?:opposition|effacement|oubli|suppression)", r"(?:rgpd|cnil)", r"(?:pu|plus|pus|pas) (?:de|d) (?:textos?|sms|messages?|pubs?|msg|text)(?: svp| merci| stp| please| non plus| du tout| s il vous plait| du livreur)?$",
            r"(?:merci|priere|veuillez|priez) (?:de |d )?(?:ne plus|cesser|arreter|me retirer|retirer mon|supprimer mo\w|effacer|m enlever|enlever mon)", r"c est (?:du|un) (?:spam|harcelement|arnaque)",
        )),
        (_L, "complaint_of_messages", _OPEN, (
            r"^^(?!.{0,400}(?:adore|aime|genial|super|joysign|merci pour|continuez|bravo))(?=.{0,400}\b(?:ne|n|pas|plus|trop|toujours|encore|aucun|inutile|jamais|assez|pourquoi|marre|tous les jours|sans arret|chaque jour|combien) )(?=.{0,400}\b(?:messages?|sms|textos?|pubs?|publicites?|ecrivez|envoyez|m ecrire|m envoyer|spam|notifications|relancez) ).{0,400}",
            r"toujours (?:la meme|pareil)", r"tous les jours", r"trop souvent", r"trop c est trop",
        )),
        (_L, "weary", _OPEN, (
            r"^^(?:encore|encore vous|toujours vous|serieux|serieusement|pfff?|bof|lourd|relou|penible|penibles|saoulant|ras le bol|pas encore|stop peut etre|ca va|laissez|laisse|et encore) (?:[|?,] |vous |ca |encore |la |hein |! ){0,5}$$", r"(?:marre|assez|ras le bol|saoule|soule|fatigue|gonfle)(?: de| des| d)?(?: vos| ces)? ?(?:messages|sms|pubs|textos|vous)?$", r"tous les jours$", r"(?:pas|plus) interesse(?:e|s)?", r"(?:comment|ou) (?:avez vous|vous avez|t as|avez) <G2>(?:eu|trouve|obtenu|recupere|mon)", r"qui vous a (?:donne|file|transmis)", r"pourquoi (?:vous |tu |est ce que |je )<G2>(?:ecri\w+|envoy\w+|recois|contact\w+|relanc\w+|insist\w+)(?! (?:un|une|le|la|rien|pas))",
        )),
    )),
)
# fmt: on
