"""How French speakers ask to be let alone, and what else they say in the same words."""

from __future__ import annotations

from typing import Final

from processor.domain.phrasing import Drawn, rules

_CLASSES: Final = {
    "MSG": "messages?/sms/textos?/texts?/pubs?/publicites?/promos?/promotions?/rappels?/alertes?/"
    "notifs?/notifications?/envois?/offres?/relances?/spams?/trucs?/sondages?/avis/rien/courriels/"
    "communications?/sollicitations?/ca/autre message/infolettres?/annonces/prospection/demarchage/publicitaires?",
    "SEND": "envoy\\w+/ecri\\w+/contact\\w+/recontact\\w+/harcel\\w+/embet\\w+/relanc\\w+/derang\\w+/"
    "sollicit\\w+/spam\\w+/texter/textez/textes/appelez ni/envoi\\w*/rappel(?:ez|er)/notifi\\w+/importun\\w+/enerv\\w+/emmerd\\w+/recev\\w+/demarch\\w+/ecoeur\\w+",
    "STOP": "stop/stopp?\\w{0,3}/arret(?:e|ez|er|es|ons)/cess(?:e|ez|er)/finissez en/lach\\w+/basta/fini",
    "OUT": "enlev\\w+/retir(?:e|ez|er|es)/supprim\\w+/effac\\w+/ot(?:e|ez|er)/radi(?:e|ez|er)/vir(?:e|ez|er)/sort(?:ez|ir|s)/raye\\w*/desinscri\\w+/desabonn\\w+/bloqu(?:ez|er|e)",
    "ME": "moi/nous/mon numero/mon num/ce numero/mon nom/mes coordonnees/mon tel/mon telephone/mon contact/mes donnees/toutes mes donnees/moi ca/mon cell/numero/le/la/ce tel\\w*",
    "LIST": "listes?/fichiers?/base/groupe/contacts/envois?/repertoire/diffusion/partout/systeme",
}
_S, _L, _E = Drawn.SURE, Drawn.LIKELY, Drawn.ELSE
_W, _R, _H = Drawn.WRONG_NUMBER, Drawn.RESUME, Drawn.HELP
_ANY: Final = ""

# fmt: off
RULES: Final = rules(
    "fr",
    _CLASSES,
    (
        (_E, "negated", _ANY, (
            r"(?:ne |n )?(?:vous |t |me |m |j )?(?:arretez|arrete|arretes|lachez|lache|annulez|annule|retirez|desabonnez|supprimez|enlevez|stoppez|quittez)(?: (?:surtout|vous))? (?:pas|jamais|plus(?= \||$))", r"ne (?:vous|me|les|la) (?:arretez|retirez|enlevez|supprimez|desabonnez) (?:pas|plus|surtout)(?: <G3>)?", r"ne vous arretez (?:pas|plus)", r"il faut (?:stopper|arreter|cesser) (?:ca|cela|tout)", r"pas question de me des\w+", r"(?:si|quand) (?:je|on) (?:dis|reponds|tape|mets|ecris|envoie) (?:stop|arret)", r"gens qui disent stop", r"n (?:arret|cess)\w+ (?:pas|plus|jamais)", r"ne cesse pas", r"ne (?:s|l) arrete (?:pas|plus)", r"vous lachez jamais l affaire", r"arrete pas de", r"m etais desabonn\w+",
        )),
        (_E, "other_thing", _ANY, (
            r"(?:l|un|d|cet|sans|quel|robinet d|vanne d|les|des|premier|dernier|prochain) arrets?(?: (?:de|du|des|maladie|en))?", r"pas d arret", r"(?:s|m|t|vous) (?:arret\w+)(?! la)(?! (?:les|de m|vos|ici les))", r"arret(?:e|er|ez|ee|es) (?:le|la|l|de (?:boss\w+|fum\w+|mang\w+|conduire|touss\w+|travaill\w+|boire|pleurer|couler|courir|penser|dormir)|les bequilles|en|a|au|devant|mon|ma|prendre)(?! (?:sms|harcelement|massacre|pub|spam))", r"(?:ai|a|avais|avait|as|est|suis) (?:deja )?(?:arrete|quitte|stoppe|fini)(?! de (?:m|nous))", r"stop (?:and go|bain|je reve|ou encore)", r"stop a (?:la|l|le)", r"vous (?:arretez|enlevez|stoppez) (?:les|la|le) (?!<MSG>)", r"(?:la|bonne|en|de|du|d ici la|ou) fin (?:de|du|des|novembre|mars|semaine)", r"fin (?:de|du|des)", r"(?:supprim\w+|enlev\w+|retir\w+|ot\w+) (?:la|le|les|une|un|mon (?:ancien\w*|article|panier|adresse)|mon ancienne|\d+|l|ma|cette|ce) (?!<MSG>|numero|num|tel\w*|contact|de (?:la|votre|cette) liste)(?=\w)(?!svp|maintenant|liste)", r"annul\w* (?:ma|mon|le|la|tout|pas|un|pour|sans)(?! (?:abonnement sms|inscription))", r"plus (?:besoin (?:du|de la|de l)|tot|tard|envie de (?!recevoir|ca|vos)|de (?:deux|trois|detail\w*|info\w*|temps|place))", r"pas plus de", r"plus jamais je", r"autre message comme ca et je", r"desinscri\w+ du (?:tirage|cours|mail|club)", r"desabonn\w+ du (?:mail|courriel)", r"aucun autre souci", r"arretez tout , je", r"on va s arreter la pour", r"desinscrire du", r"laiss(?:ez|e|es) (?:ma|mon|la|le|l|les|un|une) (?!\w+ (?:tranquille|en paix))", r"harcelement\b.{0,60}\?", r"fichez vous", r"quitt\w+ (?:le|la|a|mon) (?!liste|groupe)", r"lachez pas", r"code <G4>fin",
            r"numero de (?:suivi|commande|dossier) \w+", r"ne m envoyez pas le \w+ par", r"m oppose a la", r"par mail ca suffit", r"(?:pas|plus) de messages? (?:pour moi|d erreur|vocal)", r"pas (?:de|recu) (?:message|sms|rappel) (?:de|pour)", r"liste d attente",
        )),
        (_W, "wrong_number", _ANY, (
            r"(?:mauvais|faux|erreur de|erreur sur le|trompe\w* de|pas le bon|pas au bon) (?:numero|num|gars|personne|destinataire|no|tel\w*)", r"numero (?:errone|incorrect|n est plus|a change|reattribue)", r"^(?:desole |non )?(?:c est une )?erreur ,? je ne suis pas", r"je (?:ne )?suis pas (?![a-z]+(?:ade|ible|able|eux|euse|ants?|antes?|ents?|entes?|ees?|ifs?|ive|isee?|iste)(?= ))(?!(?:interess|dispo|sur|d accord|libre|la|client|chez|content|satisf|certain|pret|en|un robot|abonn))(?:la |le |votre |monsieur |madame |m |mme )?[a-z]{3,12}(?: [a-z]{3,12})?$", r"(?:ce )?n est (?:pas|plus) (?:le|son|la bonne) (?:telephone|numero|portable|personne|tel|cell)", r"(?:pas de|aucune?|y a pas de) [a-z]{3,12} (?:a ce numero|ici|chez moi)", r"(?:portable|numero|tel\w*|ligne) m a ete (?:attribue|donne)", r"(?:je )?(?:ne )?connais (?:pas|aucun\w*) (?:de |d |cette personne|ce monsieur|cette dame|[A-Z]?[a-z]{3,10}$)", r"(?:votre )?(?:patiente?|cliente?) c est pas moi", r"chez un particulier", r"vous (?:vous )?(?:trompez|etes trompe\w*)(?: de)?", r"nouveau (?:proprietaire|titulaire)", r"(?:j ai|je viens d avoir) ce numero (?:depuis|recemment)",
        )),
        (_R, "again", _ANY, (
            r"(?:recevoir|recois|envoyez|inscri\w+|abonn\w+|remett\w+|remets|ajoutez|mettez) <G4>(?:a nouveau|de nouveau|nouveau|encore une fois)(?= )", r"(?:reabonn|reinscri|reactiv|re abonn|re inscri)\w+", r"remett\w+ (?:moi|nous|mon numero|en route|les|en marche)(?= )(?! (?:sur la route|a plus tard))", r"(?:desinscription|desabonnement|stop|desabonne\w*) <G2>(?:accident\w*|par erreur|par accident|involontaire)", r"(?:reprendre|reprenez|relancez) (?:les|vos|l envoi|mes) <G1><MSG>", r"rajoutez moi", r"je veux (?:revenir|de nouveau|bien recevoir)",
        )),
        (_S, "send_no_more", _ANY, (
            r"<STOP> de (?:m|nous|me) <G4><SEND>", r"<STOP> (?:svp |tout de suite |de |d |avec |ca |vite |donc |immediatement |maintenant ){0,3}(?:m |nous |me |vos |les |tous |ces |tes |ce |la |le |cette |l |toutes |votre |envoi de |de ){0,4}(?:<SEND>|<MSG>|harcelement)(?= )", r"(?:ne |n )?(?:m |me |nous |le |la |les |l ){0,2}(?:en )?<SEND> (?:moi |nous |m )?(?:plus|pas de (?:message|sms|pub|texto)\w*|jamais|rien)(?= )(?! (?:tot|tard|vite|de (?:detail|temps)))", r"ne (?:me|m|nous) (?:re)?(?:contact|relanc|ecri|sollicit|derang|texte)\w+ (?:plus|pas)", r"ne (?:plus|pas|jamais) (?:me |m |nous |etre |jamais |vouloir ){0,2}(?:<SEND>|contact\w+)", r"(?:plus|aucun|aucune|pas|plus aucun|plus aucune|pas de|zero|0)(?: (?:de|d|vos|ces|autre|autres|jamais|besoin de|besoin d|vos|tes|mais|envie de|recevoir|ces)){0,4} (?:messages?|sms|textos?|pubs?|publicites?|promos?|rappels?|notifs?|offres|spams?|msg)(?= )(?! (?:de confirmation|recu))", r"(?:ne |n )?(?:veux|veut|souhaite|desire|accepte|voudrais) (?:plus|pas|aucun\w*|ne plus)(?: (?:recevoir|rien|de|d|vos|etre|que vous|entendre|autre|voir|ces|ca|avoir|lire|recevoir ca|aucun)){1,4}(?= )(?! (?:glacon|sucre))", r"plus envie (?:de recevoir|de ca|de vos)", r"(?:refuse|refusons) (?:de recevoir|vos|toute?|tous)", r"(?:mettre|mettez) (?:un terme|fin) a", r"m oppose (?:au traitement|a tout)", r"plus (?:rien|jamais)(?: pour moi| svp| merci)?$", r"annul\w+ (?:les|vos|ces|tous les|mes) <MSG>", r"plus besoin(?: merci| de vos| d)", r"pus? besoin", r"(?:un seul autre|encore un) message", r"pas message$", r"no more <MSG>", r"veuillez cesser", r"(?:j )?en (?:veux|voulons) (?:plus|pas)(?! (?:de|que))", r"^cessez", r"(?:arreter|cesser|stopper) oui ou non", r"pas <G2>(?:me )?(?:relancer|recontacter)",
        )),
        (_S, "take_off", _ANY, (
            r"<OUT> (?:svp |donc )?(?:<ME>)(?= )(?! (?:photo|ceinture|de la commande|commande|de la liste d attente|un|une|article|oat))", r"<OUT> <G5>(?:de|des|du) (?:la |votre |vos |cette |ta |tes |l )?<LIST>", r"(?:quitt\w+|sortir de|sors de|sortez moi de|hors de) (?:la|cette|votre|vos) <LIST>", r"(?:ce |mon )?numero a (?:supprimer|enlever|retirer|effacer)", r"(?:m|me) (?:enlever|retirer|supprimer|desinscrire|desabonner|effacer|radier|rayer|oter)", r"oubli(?:ez|e) (?:moi|mon existence|mon numero|nous)", r"^radi(?:ez|er)", r"sortir de cette",
        )),
        (_S, "opt_out", _ANY, (
            r"(?:me |m |se |vous |je me |je m )?(?:desabonn|desinscri)\w+(?= )(?! (?:du|de la salle|par erreur))", r"(?:opt out|unsubscribe|optout)", r"(?:retire|revoque|retirer) (?:mon|tout) (?:consentement|accord|autorisation)", r"(?:ne |n )?(?:vous|ai|autorise)(?: (?:vous|ai|ne|n|jamais|pas|autorise|rien)){1,4}(?: (?:autorise|donne|demande|permis|consenti|a me|inscrit))", r"resili\w+ (?:les sms|l abonnement sms)", r"rien demande",
        )),
        (_S, "go_away", _ANY, (
            r"(?:fich\w+|fout\w+|laiss\w+|fous) (?:moi |nous )?(?:la paix|tranquille|le camp|en paix)", r"laiss\w+ <G3>(?:tranquille|en paix)", r"(?:allez|va|aller) (?:vous faire|te faire|chier|au diable)", r"(?:porte|porter|depose\w*) plainte", r"(?:harcelement|arnaque)", r"(?:je vous|vais vous|je) (?:signale|bloque|denonce|plaindrai|signaler|bloquer)", r"(?:vous )?me spammez", r"(?:degagez|cassez vous|fermez la|ta gueule|foutez|lachez moi|lache moi|fuck)", r"lachez <G1>(?:grappe|baskets)", r"je me plaindrai",
        )),
        (_S, "stop_alone", _ANY, (
            r"^(?:svp |merci |ok |bon |non |allez |tu peux |vous pouvez |j ai dit |stopsign |je dis |s il vous plait |stop |mais |bonjour |please |c est bon |on |maintenant |alors |pas interesse |chui ){0,4}(?:stop|stoppez|stopper|arretez|arreter|arrete|cessez|basta)(?: tout| ca| svp| merci| maintenant| stop| s il (?:te|vous) plait| please| moi| la| vite| tout de suite| de suite| immediatement| tt| les gars| tout ca| arretez){0,4}$", r"(?:interesse|moi|merci|pubs|marre) (?:arretez|stop|arrete|cessez)(?: svp| merci)?$", r"stop (?:svp|merci|tout|ca)", r"^(?:on|j) arrete (?:la|tout)",
        )),
        (_L, "annoyed", _ANY, (
            r"(?:trop|tant|autant|beaucoup) de (?:messages|sms|textos|pubs|promos|rappels|mails)", r"^^(?:encore|encore vous|encore une pub)(?: vous| \?)*$$", r"encore (?:un|une) (?:message|pub|promo|sms|rappel)", r"(?:pourquoi|comment) (?:est ce que )?(?:je recois|vous m|m|vous avez|avez vous) (?:ca|ces|vos|ecrivez|envoyez|eu|mon|ce)", r"(?:ras le bol|marre|saoul\w*|soul(?:e|ez|es|ent)|gonfle\w*|lourd|lourds|relou|penible|penibles|insupportable)(?: de vos| de ces| de tes| de recevoir| svp| a la fin|$)", r"pas bientot fini", r"(?:moins|un peu moins) (?:souvent|de (?:messages|sms|pubs|promos|textos))", r"(?:juste|seulement|que|uniquement) (?:les|mes|des) (?:alertes|infos|messages|notifs|livraisons?|commandes?|rappels) <G4>(?:pas|rien)", r"pas le reste", r"(?:deux|trois|quatre|[2-9]) par (?:jour|semaine)", r"(?:c est|ca fait) (?:trop|beaucoup|bon|assez)$", r"(?:qui|comment|ou) <G3>(?:donne|eu|trouve) (?:mon|ce) numero", r"(?:je sais|deja dit|deja recu)(?: trois fois)?$", r"deja dit trois fois", r"relancez souvent", r"vous eviter", r"se calmer", r"tous les jours$", r"je sais , vous", r"^(?:ca suffit|assez)", r"j en ai (?:assez|marre|ras)", r"ca suffit$", r"vous insistez",
        )),
        (_L, "against_messages", "marketing none", (
            r"(?:ne|n|pas|plus|jamais|assez|marre|moins|aucun|aucune|sans|encore|fini|finis|retirer|enlever|arreter|supprimer) <G4>(?:messages?|sms|textos?|pubs?|publicites?|promos|notifications|liste|mon numero|ce numero|spam)$",
        )),
        (_L, "refused", "marketing none", (
            r"^^(?:non|non merci|nan|bof|pas interesse\w*|ca ne m interesse pas|ca m interesse pas|sans facon|merci|svp|desolee?|ne m interesse pas|pas pour moi|je passe|nope|jamais|pfff?)(?:(?: [|,]){0,2} (?:non|non merci|nan|bof|pas interesse\w*|ca ne m interesse pas|ca m interesse pas|sans facon|merci|svp|desolee?|ne m interesse pas|pas pour moi|je passe|nope|jamais|pfff?)){0,3}$$", r"(?:ca )?(?:ne )?m interesse (?:pas|plus)$", r"^^(?:je )?(?:ne )?suis pas interesse\w*$$", r"^^downsign(?: downsign| [a-z]{1,6}){0,4}$$",
        )),
        (_L, "bare_cancel", "reminder order marketing none", (r"^annul(?:er|ez|e)$",)),
        (_H, "what_is_this", _ANY, (
            r"(?:c est quoi|quel est|c est quel) (?:ce|le) (?:numero|service|sms)", r"c est quel numero", r"(?:comment|quoi) (?:fonctionne|utiliser|marche) (?:ce|ces) (?:numero|service|sms|rappels)", r"(?:je peux|puis je|on peut) (?:repondre|ecrire|envoyer) quoi", r"quels? (?:codes?|mots?|commandes?)(?= )", r"(?:coute|payant|gratuit|facture)s? <G4>(?:sms|messages?|numero)", r"(?:sms|messages?) <G3>(?:payant|gratuit|coute|surtaxe)\w*", r"^(?:aide|info|help)(?: (?:aide|info|svp))+$", r"c est combien (?:par|le|les) (?:sms|message|texto)s?", r"de quoi s agit il", r"comment utiliser ce",
        )),
    ),
)
