"""What is said under an offer, or to nothing at all: refusals, weariness, and whatever is unwilling.

A few words of refusing mean the messages where nothing else can be meant. So a text with a word of
refusing, of weariness or of stopping is likely a wish here, unless it speaks of shopping, of
appointments, of liking, or asks about a thing.
"""

from __future__ import annotations

from typing import Final

from processor.domain.phrasing import Drawn, rules

_WORDS: Final = {
    # what only somebody speaks of who wants something of us
    "SHOP": (
        "price|prices|priced|sale|sales/sizes?|colou?rs?|codes?|tickets?|class|classes|"
        "membership/tables?|shirts?|shoes?|stock|restock\\w*|store|stores|shop|shops|location|"
        "locations|open|opens|hours|close|closes|closed|closing/free|cheap\\w*|discounts?|"
        "percent|menu|dinner|lunch|breakfast|pizza|delivery|deliver|orders?|ordered|return|"
        "returns|refund/account|bill|invoice|buy|bought|buying|purchase\\w*|paid|pay|payment|"
        "reserve|reserved|reservation|book|booked|booking|schedule|appointment|appt|available|"
        "availability|left|sold|ship|shipping|shipped|pickup|pick|gift|card|warranty|quote|"
        "estimate|install\\w*|repair|fix|fixed|website|app|cart|checkout|item|items|product|"
        "deposit|link|parking|dozen|hold|save|cost|costs|dollars|worth|expensive|budget|online|"
        "recipe|brand|flavou?r|pain|doctor|dr|medicine|meds|event|concert|game|party|kids|"
        "birthday|ship|driver|car|bus|train|lease|rent|tenant|landlord|school|teacher|work|job|"
        "smoking|eating|drinking|game|movie|song|music|dog|cat|vet|tooth|teeth|dentist|instock|"
        "large|medium|small|extra|combo|tacos?|burger|coffee|wine|beer|cake|bread|fries|salad|"
        "oil|tires?|brakes?|hvac|roof|lawn|pool|vip|rewards?|points|limit|expire|expires|"
        "expired|valid|weekend|saturday|sunday|monday|tuesday|wednesday|thursday|friday|"
        "tonight|tomorrow|noon|bring|wife wants|how much|what time|coming in|count me|sign me|"
        "im in|ill take|precios?|tallas?|colores|cita|citas|pedidos?|tienda|tiendas|"
        "descuentos?|entradas?|compra\\w*|comprar|cuesta|cuanto|cuantos|cuanta|gratis|clases?|"
        "envio|abierto|abren|cierran|horario|sucursal|local|disponible|disponibles|reservar|"
        "reserva|apartar|apartame|apartenme|pago|pagar|tarjeta|efectivo|mesa|llevo|regalo|"
        "factura|garantia|zapatos|vestido|camisa|entrega|repartidor|quedan|queda|hay|domicilio|"
        "funciona|codigo|cupon|producto|productos|modelo|turno|consulta|doctor|doctora|dolor|"
        "fumar|perro|gato|carro|coche|casa|renta|escuela|trabajo|autobus|boleto|boletos|prix|"
        "tailles?|commande|commandes|commander|rdv|magasin|magasins|boutique|reduction|soldes|"
        "billets?|cours|acheter|achete|acheteur|combien|gratuit\\w*|livraison|colis|facture|"
        "ouvert|ouverts|ouverte|ouvre|ouvrez|fermez|ferme|horaires?|heure|heures|reserver|"
        "reservation|dispo|disponible|disponibles|carte|paiement|payer|taille|couleur|couleurs|"
        "modele|produit|cadeau|garantie|code|lien|repas|panier|reste|restaurant|medecin|"
        "docteur|fumer|voiture|chien|chat|maison|bail|loyer|ecole|travail|samedi|dimanche|"
        "lundi|mardi|mercredi|jeudi|vendredi|demain|soir|point de vente|bar|salle"
    ),
    "LIKED": (
        "love|loved|loving|lol|lmao|lmfao|rofl|haha\\w*|hehe\\w*|yay|awesome|great|amazing|"
        "excited|perfect|fun|favorite|enjoy\\w*|afford|expensive|caro|cara|caros|cher|chere|"
        "broke|next time|proxima|prochaine|already (?:have|bought|got|own|ordered|voted)|"
        "ya (?:compre|tengo|compramos|tenemos)|dinero|argent|deja (?:achete|pris)|yes|yeah|yep|"
        "yup|obsessed|best|cute|beautiful|gorgeous|delicious|wow|omg yes|please hold|cant wait|"
        "keep em|keep them|addicted|joysign|heartsign|kidding|jk|miss|missed|congrats|si|claro|"
        "encanta\\w*|encanto|jaja\\w*|jeje\\w*|genial|bueno|buenisimo|rico|ricos|hermos[oa]|"
        "perfecto|excelente|gracias por|gusta|gustan|gusto|padrisimo|increible|felicidades|oui|"
        "adore|aime|mdr|ptdr|genial|genials|super|parfait|bravo|excellent|merci pour|"
        "magnifique|top|volontiers|ravie?|delicieux|trop bon|trop bien|trop beau|trop belle|"
        "hate de|vivement"
    ),
    "AGAINST": (
        "no|not|dont|never|nope|nah|ugh|enough|stop\\w*|quit\\w*|hell|fuck\\w*|shit|crap|damn|"
        "annoy\\w*|downsign|stopsign|tired|sick|bother\\w*|weird|creepy|rude|unwanted|away|"
        "alone|none|without|hate|leave|remove\\w*|delete\\w*|cancel\\w*|block\\w*|unsub\\w*|"
        "opt|spam\\w*|junk|harass\\w*|cease|desist|report\\w*|scam\\w*|lose|forget|nobody|"
        "already|again|constant\\w*|relentless|ridiculous|insane|desperate|pathetic|obnoxious|"
        "invasive|why|wtf|less|fewer|chill|relax|calm|tone|every|nonstop|too|bored|boring|wont|"
        "cant|didnt|wasnt|isnt|wrong|pass|mute\\w*|silence|quiet|bs|garbage|trash|please|nunca|"
        "jamas|basta|hart[oa]s?|cansad[oa]s?|cansan|cansones|molest\\w+|deja\\w*|dejen|deje|ya|"
        "ni|nada|otra vez|pesad[oa]s?|fuera|paren|pare|para|borr\\w+|quit\\w+|elimin\\w+|"
        "saqu\\w+|sac\\w+|baja|tampoco|demasiad[oa]s?|tanto|tantos|tanta|tantas|mucho|muchos|"
        "fastidi\\w+|callense|acoso|asco|aburr\\w+|siempre|mierda|jodan|joder|carajo|"
        "suficiente|desuscri\\w+|bloque\\w+|denunci\\w+|insist\\w+|non|ne|n|pas|plus|jamais|"
        "encore|marre|arret\\w+|assez|ras|laissez|lachez|laisse|lache|fini|finissez|lourds?|"
        "penibles?|saoul\\w*|soul\\w*|chiants?|merde|putain|degage\\w*|cess\\w+|stopp\\w+|"
        "desabonn\\w*|desinscri\\w*|enlev\\w+|retir\\w+|supprim\\w+|effac\\w+|trop|tant|"
        "toujours|bof|pfff?|aucun\\w*|rien|sans|pourquoi|bloqu\\w+|suffit|tranquille|paix|"
        "relou|fatigu\\w+|gonfl\\w+|insist\\w+|ennuy\\w+"
    ),
    # what somebody says who answers an offer, is glad of it or speaks of coming
    "CONTENT": (
        "ok|okay|k|kk|thanks|thank|ty|thx|yes|yeah|yep|cool|nice|sweet|interested|see|come|"
        "coming|comes|there|take|bring|brings|will|ill|soon|going|get|got|have|has|want|wants|"
        "need|needs|send|show|tell|let|know|hi|hello|good|morning|sounds|noted|received|deal|"
        "sign|call|on|at|with|when|who|where|what|look|looks|looking|like|my wife|my husband|"
        "waiting|wait|hope|please|option|put|list|lmk|add|keep|gracias|si|claro|vale|dale|"
        "listo|interesa|quiero|voy|vamos|voy|ahi|alla|nos vemos|manden|mande|llego|llegamos|"
        "gustaria|opto|puedo|tengo|hola|bueno|bien|perfecto|tambien|apunto|apunta|merci|oui|"
        "daccord|interesse|interessee|veux|prends|voudrais|arrive|viens|venons|viendrai|"
        "passerai|passe|serai|aussi|inscrivez|bonjour|salut|gardez|c est note|note|parfait|"
        "envoyez|d accord|seul|finit|quand"
    ),
    # what vexes people in few words, whatever they were sent
    "VEX": (
        "annoying|annoyed|relentless|enough|excessive|spam\\w*|harass\\w*|calm down|chill|"
        "relax|asked for|stop|quit|alone|creepy|unwanted|stalk\\w*|bother\\w*|sick of|tired of|"
        "hate|wtf|what the hell|fuck\\w*|go away|again|remove|unsubscribe|overkill|every day|"
        "hart[oa]s?|fastidi\\w+|ya estuvo|pesad[oa]s|cansan|cansones|insist\\w+|les pidio|"
        "suficiente|no jodan|hasta cuando|otra vez|basta|paren|dejen|fuera|saoul\\w*|soulez|"
        "lourds?|penibles?|insist\\w+|marre|ras le bol|calme|calmez|bien faire|assez|relous?|"
        "chiants?|encore vous|arretez|laissez moi|lachez"
    ),
    "ASK": (
        "when|where|does|do|is|are|will|what|which|can|could|how|did|should|quel|quelle|quels|"
        "quand|ou|est|quien|cuando|donde|cual|hasta|cuanto|que|puedo|se puede|peut|puis|jusqu"
    ),
    "REFUSAL": (
        "no|nope|nah|naw|nay|nty|ty|thanks|thank|you|not|interested|im|i|am|good|pass|hard|for|"
        "me|really|at|all|way|now|sorry|please|today|thx|dont|care|want|it|any|need|this|the|"
        "guys|folks|ok|okay|very|much|but|appreciate|anyway|anyways|still|again|already|said|"
        "will|be|never|ever|no|hell|ew|meh|ugh|boring|whatever|dude|man|bro|my|thing|into|a|"
        "fan|here|sir|maam|just|so|we|are|were|get|got|that|them|these|nothing|your|stuff|u|"
        "lol no|in|to|buy|buying|anything|maybe|later|time|other|decline|declined|negative|"
        "afraid|thankyou|nothanks|uninterested|disinterested|zero|interest|0|enough|seriously|"
        "gracias|nop|nel|nop|nones|interesa|interesan|me|nada|para|por|ahora|ahorita|quiero|ni|"
        "loca|loco|paso|ya|muchas|momento|el|pues|favor|porfa|mi|tampoco|nunca|jamas|estoy|"
        "interesado|interesada|interesados|la|verdad|de|amable|muy|hoy|tengo|ganas|senores|"
        "aqui|lo|necesito|que|flojera|uf|uff|zzz|negativo|con|se|le|les|hola|buenas|non|merci|"
        "nan|bof|pas|interesse|interessee|interesses|ca|m|ne|n|suis|je|sans|facon|moi|svp|"
        "desole|desolee|jamais|pour|beaucoup|du|tout|plus|vraiment|c|est|mon|truc|besoin|en|ai|"
        "j|le|moment|passe|vous|remercie|niet|aucun|interet|aucunement|ca|bon|alors|la|vie|"
        "hein|quand|meme|envie|rien|bonjour|cela|ce|s|il|plait|vos|offres|produits|on|sommes|"
        "avons|nous|aucune"
    ),
    "NO": (
        "no|nope|nah|naw|nay|nty|pass|not|never|dont|meh|ew|ugh|boring|whatever|decline|"
        "negative|uninterested|nop|nel|nones|ni|paso|nunca|jamas|tampoco|zzz|non|nan|bof|pas|"
        "jamais|sans|niet|nothing|nothanks|zero|enough|aucun\\w*|plus"
    ),
}  # fmt: skip
_OFFER: Final = "marketing none"

RULES: Final = rules(
    "offer",
    _WORDS,
    (
        (Drawn.WEARY, "refused", _OFFER, (
            r"^^(?=(?:\S{1,20} ){0,10}<NO> )(?>(?:<REFUSAL>|[|,]|downsign|stopsign) ){1,12}$$", r"^^(?:[|,?] |\S{1,20} ){0,3}(?:downsign|stopsign) (?:\S{1,20} ){0,4}$$",
        )),
        (Drawn.WEARY, "who_are_you", _OFFER, (
            r"do (?:i|we) know (?:you|u)", r"how (?:did|do) (?:you|u|yall) (?:get|have|find|come)", r"where (?:did|do) (?:you|u|yall) (?:get|find)", r"what do you (?:people )?want", r"day off", r"get a life", r"give (?:it|me|us) a (?:rest|break)", r"(?:is|are) (?:this|these|it|you) (?:going to be |gonna be )?(?:every|an everyday|a daily|an every|daily|all)(?: single)? (?:day|thing|week|hour|time|the time)", r"(?:i|we) (?:already )?(?:asked|told) you (?:about|to|not|before|already|last|this)(?! (?:price|about (?:the|my|price)))", r"(?:cada cuanto|hasta cuando|cuantas veces|cuantos mensajes|con que frecuencia) (?:van a |me van a |me |nos |piensan |seguiran |tengo que |hay que )?(?:escribir|mandar|seguir|enviar|molestar|decir|mandan|escriben|pedir)\w*", r"(?:combien de fois|jusqu a quand|quand est ce que (?:ca va|vous allez)) (?:\w+ ){0,4}(?:calmer|arreter|ecrire|envoyer|dire|repeter|cesser|stop)",
        )),
        (Drawn.VEXED, "not_interested", _OFFER, (
            r"(?:not|no|isnt|aint|never|wasnt|arent|non|pas|plus|ni) (?:really |at all |remotely |even |in the least |me |estoy |tengo |the least bit |longer |a bit |very |that |super |particularly |one bit )?(?:interested|interest|interesa|interesan|interesad[oa]s?|interesse\w*|interessee?s?|interested in)(?= )(?! in (?:the|a|your) (?:blue|red|green|black|white|first|second|other|large|small|medium))",
            r"^(?:no thanks|no thank you|no thx|no ty|not interested|hard pass|no gracias|no me interesa\w*|non merci|pas interesse\w*|ca ne m interesse pas|ca m interesse pas|not for me|no quiero|sans facon|pas pour moi|not my thing|dont want (?:it|this|any)|i said no|nobody asked|nobody cares|no one cares|who asked|who cares|dont care)(?: (?:please|thanks|at all|ok|merci|gracias|anymore|ya))?$(?! but)",
        )),
        (Drawn.WEARY, "nothing_but_vexed", _OFFER, (
            r"^^(?>(?:omg|ugh|wow|oh|great|really|seriously|again|you|this|number|not|another|one|still|why|me|what|now|come|on|for|real|good|lord|jesus|god|sake|here|we|go|here|jeez|geez|smh|sigh|wtf|what the hell|the|hell|is|with|lord|oh|yall|guys|stuff|spam|crap|text|message|pff|pfff|pf|sheesh|yikes|bruh|bro|dude|man|come|ffs|no|eye|roll|blah|whatever|yawn|otra|vez|de|nuevo|en|serio|y|dale|con|esto|lo|mismo|uf|uff|ufa|ay|dios|mio|que|pesados|pesadas|pesadez|fastidio|lata|molestos|molestia|cansones|insistentes|hartazgo|aburridos|intensos|ustedes|ya|sigan|siguen|encore|vous|toujours|serieux|serieusement|serieusement|pareil|et|ca|la|le|lourd|relou|penible|recommence|c|est|mais|oh|soulant|saoulant|rebelote|pfou|bon|sang|putain|sang|une|pub|un|sms|tous|les|jours|chiant|zut|oh|la|la|misere) |[|?,] |downsign ){1,9}$$",
        )),
        (Drawn.WEARY, "another_one", _OFFER, (
            r"^^(?:oh |ugh |ya |wow |great |[|,] ){0,3}(?:another|yet another|encore|otra|otro|more) (?:one |une |un |mas )?(?:sale|sales|offer|deal|promo|text|ad|coupon|email|offre|pub|solde|soldes|oferta|promocion|mensaje)s?(?: (?:really|seriously|already|again|vraiment|serieux|de verdad|en serio|ya|mas|today|why|stop)| [|?,]){1,5} ?$$",
        )),
        (Drawn.VEXED, "vexed", _OFFER, (
            r"(?:give (?:it|me|us) a (?:rest|break)|(?:bit|little) (?:much|excessive|too much)|(?:dont|do not|couldnt) (?:really )?care(?! about| for| which| if)|get a life|over it$|(?:getting|gets|got|its|this is|thats|is|are|so) (?:really |so |very |just |beyond |getting |a bit |way )?(?:old|ridiculous|excessive|annoying|out of hand|intrusive|tiring|tiresome|insane|obnoxious|absurd|too much|overkill|relentless|crazy|pathetic|desperate|creepy|invasive|unprofessional|unacceptable|aggravating|irritating|frustrating|rude|exhausting|never ending|a joke|a lot|pushy|aggressive|a nuisance|harassment|spam)(?= )(?! (?:good|cute|price|deal|cheap))|nobody (?:asked|cares|wants)|who (?:are you|is this|dis|this|tf|the|r u|u|keeps|sent|gave)(?= )|do (?:i|we) know (?:you|u)|how (?:did|do) (?:you|u|yall) (?:get|have|find)|where (?:did|do) (?:you|u|yall) (?:get|find)|why (?:me|are you|do you|am i|do i|is this|so|would|the|tf|did you|you|u|u keep|must)(?= )|what do you (?:people )?want|leave$|go$|bye(?: forever)?$|bye felicia|good ?bye|(?:unwanted|unsolicited|nonstop|constant|constantly|endless|relentless|relentlessly|incessant)|(?:please )?(?:chill|relax|calm down|slow down|easy|take it easy)|(?<!do )(?<!are )(?<!can )(?<!did )(?<!will )(?<!could )(?<!would )(?<!have )you (?:people|guys|folks|all|again)|i (?:already )?(?:told|asked|said|know|heard|saw|got it|get it)|(?:once|one) (?:is|was) (?:enough|plenty)|every(?: single)? (?:day|week|hour|morning|night|few|time|other|minute)|all (?:day|the time|night)|too (?:many|much|often|frequent\w*|early)|so (?:many|much|often)|(?:my|this) (?:phone|inbox) (?:is|wont|keeps|buzz\w*|full)|my phone|(?:third|fourth|fifth|sixth|second|\d+(?:th|rd|nd)) (?:time|one|text|message|this)|(?:two|three|four|five|six|seven|\d+) (?:times|texts|messages|in a|of these|a day|this week|already)|day off|at (?:\d+ ?(?:am|pm)|midnight|this hour|work|dinner|a funeral)|in the middle of|wake|woke|sleeping|asleep|trying to sleep|night shift|waking|busy|driving)",
            r"(?:quien(?:es)? (?:es|son|eres|les|habla|me|te|manda)|por ?que|de donde|que quieren|cada (?:rato|dia|hora|cuanto|semana)|a cada rato|todos los dias|todo el (?:dia|tiempo)|otra vez|de nuevo|dos veces|tres veces|\d+ veces|ya (?:se|lo se|entendi|basta|estuvo|me|lo|los|las|callense|no|vi|fue|supe|saben)|siempre (?:lo mismo|igual)|me tienen|que (?:fastidio|lata|molest\w+|pesad\w+|cans\w+|hart\w+|insist\w+|intens\w+|necios|castrosos|ladilla|asco|horror)|son (?:muy|bien|tan|unos|demasiado) \w+|tan (?:seguido|temprano|tarde|insistentes)|demasiad\w+|estoy (?:dormid\w+|trabajando|ocupad\w+|hart\w+|cansad\w+|en (?:el trabajo|una junta|clase))|a (?:las|la) (?:\d+|una|dos|tres|cinco|seis) de la (?:manana|madrugada|noche)|dejen dormir|no (?:los|las|les|te|lo) (?:conozco|conocemos|leo|quiero)|no se quienes|no conozco)(?= )",
            r"(?:qui (?:est|etes|es|vous|m|t|me)|c est qui|pourquoi|d ou|comment (?:avez|vous|tu|ca se fait)|encore (?:une|un|vous|ca|et)|toujours (?:la meme|pareil|vous|les memes)|tous les (?:jours|deux jours|matins|soirs)|chaque (?:jour|semaine|matin|soir)|sans arret|tout le temps|trop (?:souvent|c est|de|tot|tard)|deja (?:recu|dit|vu|envoye|eu)|(?:deux|trois|quatre|cinq|\d+) (?:fois|par|sms|messages|textos)|ca (?:suffit|fait|commence|va|devient|me|saoule|soule|gonfle)|c est (?:lourd|trop|beaucoup|penible|chiant|relou|insupportable|fatigant|bon|quoi|abuse|du|pas|non|agacant|enervant)|vous (?:insistez|etes (?:lourds?|penibles?|chiants?|relous?|insistants?|qui|soulants?|fatigants?|un peu)|abusez|exagerez|n avez (?:rien|pas (?:mieux|autre))|dormez|avez (?:rien|mon|pas fini)|me (?:saoul\w*|soul\w*|fatigu\w+|gonfl\w+|lach\w+))|doucement|calmez|je (?:dors|travaille|bosse|sais|m en)|on (?:s en|se calme|sait)|je (?:ne )?vous connais|connais pas|j en|y en a|abuse\w*|exagere\w*|la nuit|en pleine|reveill\w+|pas que ca a faire|rien a (?:faire|foutre|battre|cirer)|m en (?:fous|fiche|tape|moque|bats))(?= )",
        )),
        (Drawn.VEXED, "unwilling", _OFFER, (
            r"^^(?!.{0,2000}[?])(?!(?:hi |hello |hey |hola |bonjour |[?|,] ){0,3}<ASK> )(?=(?:\S{1,40} ){0,60}<AGAINST> )(?>[^?*~\s]\S{0,40} |[|,] ){1,40}$$",
        )),
        (Drawn.VEXED, "curt", "reminder order", (
            r"^^(?=(?:\S{1,20} ){0,9}(?:<VEX>) )(?:[^?*~\s]\S{0,20} |[|,] ){1,10}$$",
        )),
        (Drawn.WEARY, "relentless", _OFFER, (
            r"^^(?:please |just |pls |ok )?(?:off|out|leave|bye)(?: please| now| thanks){0,2} (?:[|,] )*$$",
            r"(?:you|youre|your|ur|yall|this is|these are|so|how|beyond|really) (?:guys |people |are |is |so |really |all |just |too |getting ){0,3}(?:relentless|annoying|obnoxious|pushy|pathetic|desperate|creepy|persistent|aggravating|harassing|unbelievable|excessive|overkill|intrusive|spammers?|thirsty)(?! (?:good|cute))", r"(?:idc|dont care|do not care|couldnt care less|not care) about (?:your|the|any|this|these|yall)", r"take a (?:break|hint|hike|chill pill|seat)", r"off switch", r"give it up", r"touch grass", r"ratio", r"boo", r"asked and answered", r"have my answer",
        )),
        (Drawn.VEXED, "unplaced", "marketing", (
            r"^^(?!.{0,2000}[?])(?!(?:hi |hello |hey |hola |bonjour |[?|,] ){0,3}<ASK> )(?!(?:\S{1,40} ){0,60}<CONTENT> )(?:[^?*~\s]\S{0,40} |[|,] ){2,30}$$",
        )),
        (Drawn.ABOUT, "of_a_thing", "", (
            r"(?:<SHOP>|<LIKED>)", r"(?:\S{0,10}[%\x24]\S{0,10})",
        )),
    ),
)  # fmt: skip
