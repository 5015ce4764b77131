"""How French speakers ask to be let alone: a few narrow shapes that are sure."""

from __future__ import annotations

from typing import Final

from processor.domain.phrasing import Drawn, rules
from processor.domain.words_fr import CLASSES

_WORDS: Final = {
    **CLASSES,
    "KIND": (
        "vos|ces|les|tes|de|d|tous|toutes|l|la|le|cette|ce|votre|envoi|envois|a|aucun|aucune|"
        "recevoir|ni|autre|autres|stupides|maudits|putains?|sms|messages|nos|des|du|mes|cet|"
        "quelconque|moindre|genre|de ce genre|seul|seule|aux|jamais|plus|rien|que|"
        "publicitaires?|toutes? les|par|m envoyer|m envoyiez|maudites?|foutus?|foutues?|en|ta|"
        "ton|avec|vous|promotionnels?|commerciaux|marketing|vouloir"
    ),
    # verbs of sending as they are put in an order, and not as a thing told
    "WRITE": (
        "envoy(?:ez|er|es)|envoi(?:e|es)|ecri(?:vez|re|s)|(?:re)?contact(?:ez|er|e|es)|"
        "harcel(?:ez|er|e)|embet(?:ez|er|e)|relanc(?:ez|er|e)|derang(?:ez|er|e)|sollicit(?:ez|"
        "er|e)|spam(?:mez|mer|me|er|ez)|text(?:er|ez|e|o)?|importun(?:ez|er)|emmerd(?:ez|er)|"
        "demarch(?:ez|er)|bombard(?:ez|er)|achal(?:ez|er)|inond(?:ez|er)|harceler|notifi(?:ez|"
        "er)"
    ),
    "PLURAL": (
        "messages|sms|textos|pubs|publicites|publicite|pub|promos|promotions|rappels|alertes|"
        "notifications|notifs|spams?|relances|sollicitations|demarchage|prospection|"
        "newsletters|communications|annonces|offres|messages textes?"
    ),
    # what a text of nothing but stopping is made of
    "PLAIN": (
        "stop|stoppez|stopper|arretez|cessez|desabonn\\w+|desinscri\\w+|unsubscribe|unsub|"
        "basta/svp|s|il|vous|te|plait|merci|de|d|des|les|le|la|l|m|me|moi|je|tous|tout|toutes|"
        "vos|votre|ces|ce|cette|veuillez|non|maintenant|suite|bonjour|bonsoir|salut|allo|"
        "please|sms|messages|message|textos|pubs|pub|publicites|publicite|promos|rappels|"
        "envoyer|ecrire|contacter|ca|cela|immediatement|dit|deja|ai|j|et|mais|alors|demande|"
        "souhaite|veux|voudrais|desire|prie|vouloir|bien|mon|numero|liste|ok|bon|allez|une|"
        "fois|pour|toutes|harceler|spammer|tranquille|enfin|aux|par|du|service|serieux|bordel|"
        "putain|crisse|hein|encore|dis|repete|aimerais|bien|definitivement|c|est|assez|madame|"
        "monsieur|gars|bonne|journee|soiree|cordialement|marre|interesse|interessee|pas|suis|"
        "vite"
    ),
    "LEAVING": (
        "arret\\w{0,3}|cess\\w{0,3}|stop\\w{0,3}|resili\\w+|radi(?:ez|er)|enlev(?:ez|er|e)|"
        "retir(?:ez|er|e)|supprim(?:ez|er|e)|effac(?:ez|er|e)|otez|virez|sortez|rayez|"
        "notifications?|abonnement|envois?|recontacter|deranger|lachez|laissez|fichez|foutez|"
        "oubliez|suffit|ras|bol|chiants?|lourds?|penibles?|saoulez|soulez|ciao|adieu|revoir|"
        "spam|tranquilles|recevoir|saoule|gonflez|baskets|grappe|harcelement|fini|desabo|opt|"
        "out|paix"
    ),
    "EDGE": (
        "[|,]/$/svp|s il|merci|please|stp/maintenant|plus|tout|immediatement|desormais|jamais/"
        "sur (?:ce|mon|cette|ma)|a ce (?:numero|num)|ni|et|ou|je (?!pars|serai|suis (?:absent|"
        "en|pas la))|j (?!ai (?:deja )?recu)|c est|ca|sinon|car|parce|puisque|bordel|putain|"
        "bonne|cordialement/(?:de |d |des |vos |ces |tes |les |autres |aucun |"
        "aucune ){1,2}(?:<TEXTS>|trucs|conneries|offres)/messages|sms|pubs|textos|rien|non/"
        "hein|stop|quoi|cela|par sms|via|tous|definitivement|dorenavant"
    ),
}  # fmt: skip
_S, _D, _P = Drawn.SURE, Drawn.DOUBTED, Drawn.PLAIN

RULES: Final = rules(
    "fr",
    _WORDS,
    (
        (_D, "asks_how", "", (
            r"(?:que|quoi|quel mot) (?:dois je|faut il|faut|repondre|envoyer|je dois|est ce que je dois) (?:\w+ ){0,6}(?:plus|arret\w+|desabonn\w+|desinscri\w+|sortir|cess\w+|stopp\w+|retir\w+)", r"(?:comment|ou|y a t il (?:un )?(?:moyen|facon)|est ce possible|est il possible|peut on|c est possible|existe t il|quelle (?:est la )?(?:demarche|procedure|facon)|quoi faire|qui contacter|que faire|comment est ce qu(?:on|e je)?) (?:\w+ ){0,6}(?:desabonn\w+|desinscri\w+|arret\w+|stopp\w+|supprim\w+|enlev\w+|retir\w+|sort\w+|plus (?:recevoir|avoir)|bloqu\w+|desactiv\w+|cesser|quitter|decoch\w+|debarrass\w+|plus avoir)(?! (?:mon|ma|la|le|un|une) (?!numero|liste|nom|envoi|reception|abonnement))",
        )),
        (_S, "send_no_more", "", (
            r"(?:arretez?|arreter|cessez?|cesser|stop|stoppez?|stopper|arretes|finissez|arretons) (?:svp |maintenant |donc |immediatement |tout de suite |un peu |s il vous plait |s il te plait |merci |vite |une fois pour toutes )?(?:de |d )?(?:m |me |nous |vouloir |toujours |sans cesse |continuellement |constamment |tout le temps ){0,3}<WRITE>(?: moi)?(?: <KIND>){0,3}(?= <EDGE>(?![a-z0-9])|(?: \w+)? (?:messages?|sms|textos?|pubs?|publicites?|promos?|trucs|spams?|conneries|rappels|notifs|offres|merdes?))(?! (?:a (?:mon (?:ancien|adresse|bureau)|ma (?!ligne)|domicile|\d)|le (?:soir|dimanche|matin|weekend|week|samedi)|la nuit|si (?:tard|tot|souvent)|au (?:bureau|travail)|pour (?:rien dire|moi)|en (?:anglais|pleine|double)))",
            r"(?:arretez?|arreter|cessez?|cesser|stoppez?|stopper|stop|suspendez) (?:svp |donc |immediatement |maintenant |tout de suite |s il vous plait )?(?:avec |tous |toutes |tout |de m envoyer |l |les |vos |ces |tes |aux |ce |le |cette |la |vos |des |envoi de |envoi des |d envoyer |de |putains de |maudits |ton |votre |a ){1,4}(?:<PLURAL>|harcelement|conneries|bombardement|envois)(?= <EDGE>(?![a-z0-9]))(?! (?:mais|pour (?:le|la|les)|du (?:soir|matin|week|dimanche)|de (?:nuit|rdv)|le (?:soir|dimanche|matin|week|samedi)|la nuit))",
            r"(?<!vous )(?<!on )(?<!tu )(?<!ils )(?<!il )(?<!vous ne )(?<!on ne )(?<!vous n )(?<!on n )(?<!ils ne )(?<!il ne )(?<!elle ne )(?:ne |n )?(?:m |me |nous ){1,2}(?:en )?<WRITE> (?:plus|jamais|plus jamais|plus rien|plus de|plus d|plus aucun|pas de (?:<PLURAL>)|pas d autres?|rien)(?= (?:<EDGE>(?![a-z0-9])|<PLURAL>|(?:messages?|sms|textos?)))(?! (?:tot|tard|vite|grand|souvent|de (?:detail|temps|photo|renseig\w+|precisions|infos)|que|le|la nuit|a (?:\d|cette heure)|en (?:anglais|double)|avant|apres))",
            r"(?:ne |n )?(?:ecrivez|textez|contactez|ecris|texte|text|relancez|derangez) (?:moi |nous )?(?:plus|jamais|plus jamais)(?= (?:[|,]|$|svp|merci|s il|sur (?:ce|mon)|a ce numero|sinon|stop|je|jamais))",
            r"ne (?:plus|pas|jamais|plus jamais) (?:jamais |rien )?(?:me |m |nous )(?:rien )?(?:<WRITE>|solliciter|importuner|adresser (?:de |vos ){0,2}(?:<PLURAL>))(?= (?:[|,]|$|svp|merci|s il|de (?:<PLURAL>)|vos (?:<PLURAL>)|par (?:sms|message|texto)|sur ce|a ce|a l avenir|desormais|rien))",
            r"ne plus (?:jamais )?(?:etre )?(?:contactee?|sollicitee?|derangee?|relancee?|importunee?|demarchee?)(?= (?:[|,]|$|svp|merci|par|s il|de votre part))",
        )),
        (_S, "no_more", "", (
            r"^(?:<SAY> ){0,6}(?:stopsign )?(?:plus|pu|pus|fini|finis|plus aucun|plus aucune|zero|plus de|plus d|stop aux|stop les|stop a vos|marre de vos) (?:<KIND> ){0,3}(?:<PLURAL>|texto)(?: svp| merci| s il vous plait| s il te plait| stp| de votre part| sur mon (?:tel\w*|portable|cell\w*)| sur ce numero| du tout| please| jamais| de vous| a ce numero| ca suffit| stop){0,3}$(?! [?])",
            r"^^(?:<SAY> ){0,4}(?:plus jamais rien de vous|plus jamais rien|rien de plus|plus rien pour moi|plus d envoi|plus d envois)(?: svp| merci| s il vous plait| de vous| de votre part| pour moi| stop){0,3} (?:[|,] )*$$",
        )),
        (_S, "not_wanted", "", (
            r"(?:ne |n )(?:veux|veut|souhaite|souhaitons|desire|accepte|voudrais|voulons|souhaiterais|desirons|tiens) (?:plus|pas|aucun|aucune|plus jamais|jamais|nullement|plus du tout|pas du tout|a ne plus|a plus)(?: <KIND>){0,5} (?:<PLURAL>|contactee?|sollicitee?|derangee?|relancee?|demarchee?|importunee?|entendre parler de vous|recevoir ca|de vos messages|que vous m ecriviez|que vous me contactiez|figurer sur votre liste)(?= )(?! (?:par (?:mail|courriel|la poste)|pour (?:la|ma|mon|le)|apres|avant|le (?:soir|dimanche|week|matin)|la nuit|tous les|trop|aussi|si souvent|au (?:bureau|travail)|mais|sauf|de (?!vous|votre|vos|ce|cette|la part|pub\w*|promo\w*|toi|tout|marketing|prospection|relance)\w+|du (?!tout)\w+|des (?!pubs|promos)\w+|d (?!ici|aucune|offres)\w+))",
            r"(?<!peux )(?<!peut )(?<!peuvent )(?<!pouvoir )(?<!arrive )(?<!vais )(?:ne plus|plus|ne pas) (?:du tout )?recevoir (?:de |d |vos |ces |aucun |aucune |les |tous |des |autres |de tels |de vos |ce genre de ){0,3}(?:<PLURAL>|message|sms)(?= )(?<!n ai pas recevoir )(?! (?:par (?:mail|courriel)|pour (?:la|ma|mon|le)|le (?:soir|dimanche|week|matin)|la nuit|tous les|trop|mais|sauf|de (?!vous|votre|vos|ce|cette|la part|pub\w*|promo\w*|toi|tout|marketing|prospection|relance)\w+|du (?!tout)\w+|des (?!pubs|promos)\w+|d (?!ici|aucune|offres)\w+|[?]))",
            r"(?:je |nous )?(?:refuse|refusons|m oppose|nous opposons) (?:de recevoir|a recevoir|vos|toute?|tous|tout|a toute?|a tout|au traitement|a vos|a l utilisation|a la|de continuer a recevoir) (?:<KIND> ){0,3}(?:<PLURAL>|contact|sollicitation|de mes donnees|de mon numero)(?= )", r"(?:retire|revoque|retirer|revoquer|annule|retirons) (?:mon|tout|par la presente mon|ici mon|le) (?:consentement|accord|autorisation)(?! (?:parental\w*|de (?!recevoir|vos|me)\w+|au? (?!l envoi|vos|la reception)\w+))(?! pour (?!recevoir|les (?:sms|messages)|vos|ces|la prospection|des sms))",
            r"(?:ne |n )(?:vous |avez |ai |autorise |donne |t ){0,3}(?:jamais |pas |aucun |aucune |nullement |plus )(?:vous |mon |votre |donne |autorise |d |de |a |consenti |l ){0,4}(?:autorise|accord|autorisation|consentement|permission|consenti|a) ?(?:de |a |pour |d )?(?:m ecrire|me contacter|m envoyer|me texter|me solliciter|recevoir (?:de |vos |ces |ca |des ){0,2}(?:<PLURAL>|ca)?|utiliser mon numero|vos (?:<PLURAL>)|ces (?:<PLURAL>))(?= )",
        )),
        (_S, "take_off", "", (
            r"(?:enlevez?|retirez?|supprimez?|effacez?|otez?|radiez?|virez?|sortez|rayez|desinscrivez|desabonnez|oubliez|perdez|excluez|enlever|retirer|supprimer|effacer|oter|radier|rayer|sors|vire|desabonner|desinscrire|desabonne|exclure|eliminez) (?:svp |donc |moi |nous |s il vous plait |vite |immediatement |definitivement ){0,2}(?:moi|nous|mon numero|mon num|ce numero|(?:mes coordonnees|mon nom|mon contact|mes donnees|toutes mes donnees|mes infos|ma fiche)(?= de (?:votre|vos) )|mon tel|mon telephone|mon portable|mon cell|mon cellulaire|ma ligne|ce num)(?= (?:<EDGE>(?![a-z0-9])|$|de (?:votre|vos|cette|toutes|tout|ce (?:fichier|systeme)|ces|la (?:liste|base))|des (?:listes|contacts|sms|envois|fichiers)|du (?:fichier|systeme|registre)|svp|merci|immediatement|partout))(?! ca)(?! (?:de (?:(?:la|cette|votre|vos|ces|l|les) (?:\w+ )?(?:commandes?|cantine|factures?|reunion|course|agenda|planning|equipe|groupe|rendez|rdv|dossiers?|reservation|cours|panier|devis|attente|annonce|site|page)|(?:la|cette|votre) liste (?:d |des? |du )(?!diffusion|contacts?|envois?|sms|messages|marketing|distribution|textos?|pubs?|clients)\w+|l (?:evenement|activite|application)|mon (?:compte|panier)|suivi|commande)|des? (?:mails|courriels|photos)|du (?:cours|groupe whatsapp|dossier)|et (?:mettez|remplacez)|pour (?:le|la) (?:cours|repas)))",
            r"(?:m|me|nous) (?:enlever|retirer|supprimer|desinscrire|desabonner|effacer|radier|rayer|oter|sortir|enleviez|retiriez|exclure) (?:svp |definitivement |immediatement |tout de suite )?(?:$|[|,]|svp|merci|stp|s il|de (?:votre|vos|cette|la|toutes|tous|ce|ces|tout) ?(?:\w+ )?(?:listes?(?! (?:d |des? |du )(?!diffusion|contacts?|envois?|sms|messages|marketing|distribution|textos?|pubs?|clients))|fichiers?|base|bases|envois?|sms|messages|service|diffusion|pubs?|promos|contacts|ca|cela|ca svp|repertoire|systeme|mailing)|des (?:sms|messages|listes|envois|textos|pubs|contacts)|du (?:fichier|service)|de ca|de tout|stop|immediatement|par sms)(?! [?])(?! (?:d attente))",
            r"(?:quitter|sortir de|sortez moi de|sors moi de|enlever de|retirer de) (?:cette|votre|vos) (?:listes?|diffusion)(?! (?:d |des? |du )(?!diffusion|contacts?|envois?|sms|messages|marketing|textos?|pubs?))", r"(?:ce |mon |le )?numero (?:a|est a) (?:supprimer|enlever|retirer|effacer)",
        )),
        (_S, "unsubscribe", "", (
            r"(?:^|(?:je (?:veux|souhaite|voudrais|desire|souhaiterais|demande a|aimerais|vais|dois)|veuillez|merci de|priere de|pouvez vous|pourriez vous|svp|s il vous plait|bonjour|moi|je|faut|tu peux|peux tu|vous pouvez|je vous (?:prie|demande) de|bien vouloir) )(?:bonjour |svp |me |m |nous |bien vouloir |vous |de |ici |maintenant |aussi |ce numero |mon numero ){0,4}(?:desabonn\w+|desinscri\w+)(?= (?:[|,]|$|svp|merci|s il|de (?:vos|votre|ces|cette|tout|tous|toutes|la liste|ce numero|ca)|des (?:sms|messages|textos|envois|listes|pubs|promos)|stop|immediatement|maintenant|moi|a vos|par sms))(?! (?:moi )?(?:du|de la (?!liste)|[?]))",
            r"(?:mise? en|demande de|procede\w* a (?:mon|ma)|effectuer (?:mon|ma)|confirmez (?:mon|ma)) (?:desabonnement|desinscription)",
        )),
        (_S, "leave_alone", "", (
            r"(?:laissez|fichez|foutez|laisse|fous|fiche|laisser|foutre) (?:moi |nous |donc |nous donc |me )?(?:enfin |donc |un peu |vraiment )?(?:la (?:sainte )?paix|tranquille|en paix|tranquilles)(?! (?:deux|cinq|une?|dix|\d|quelques|le temps))", r"lach(?:ez|e) (?:moi|nous)(?: (?:la grappe|les baskets|avec vos \w+|donc|un peu|svp|merci))?$", r"^(?:<SAY> ){0,5}(?:oubliez|oublie|perdez|effacez|jetez) (?:moi|mon numero|ce numero|mon existence|nous)(?: svp| merci| definitivement| a jamais)?$",
        )),
        (_S, "last_word", "marketing none", (
            r"^(?:svp |merci |ok |alors |donc |allez |bon |non |maintenant |s il vous plait |je dis |bonjour ){0,4}(?:stop|stoppez|arretez|cessez|arretez ca|arretez tout|basta|desabonnez moi|desinscrivez moi|retirez moi|enlevez moi|otez moi|supprimez moi|foutez moi la paix|fichez moi la paix)(?: (?:svp|merci|stop|tout|de|suite|ca|maintenant|immediatement|la|s il vous plait|definitivement|liste|votre)){0,4}$$",
            r"(?:annul|suspend|desactiv|coup|supprim|termin|finiss)(?:er|ez|re|e|ez en) (?:avec )?(?:les|vos|ces|tous les|tous vos|mes|l envoi de|l envoi des) (?:<PLURAL>)(?= (?:[|,]|$|svp|merci|s il|maintenant))", r"mett(?:ez|re) (?:un terme|fin) a (?:vos|ces|tous vos|cet|l) (?:<PLURAL>|envois|envoi)",
        )),
        (_S, "no_need", "marketing none", (
            r"(?:plus|pas|pus) (?:besoin|la peine|necessaire|utile) (?:de|d) (?:me |m |nous )(?:re)?(?:ecrire|texter|contacter|relancer|envoyer (?:de |des |d autres |vos |ces )?(?:<PLURAL>))(?= (?:[|,]|$|svp|merci|desormais|a l avenir|a partir|plus))", r"inutile de (?:continuer a )?(?:me |m |nous )(?:re)?(?:ecrire|texter|contacter|relancer|envoyer (?:de |des |d autres |vos |ces )?(?:<PLURAL>))(?= (?:[|,]|$|svp|merci|desormais|a l avenir))",
            r"(?:pas|plus|pus) besoin de (?:vos|ces|tes) (?:<PLURAL>)(?= (?:[|,]|$|svp|merci))", r"^(?:<SAY> ){0,4}(?:plus|pas|aucun) (?:de |d )?(?:<PLURAL>|rappel|message|texto) (?:svp|merci|s il vous plait|s il te plait|please)$", r"ne (?:me |m |nous )(?:re)?(?:contactez|ecrivez|textez|sollicitez|derangez|relancez|ecris|contacte|texte|text) (?:pas|plus|jamais)(?= (?:[|,]|$|svp|merci|par (?:sms|message|texto)|sur ce|a ce|s il|sinon))",
        )),
        (_P, "only_stop", "", (
            r"^^(?=(?:[a-z0-9|,]{1,20} ){0,12}(?:stop|stoppez|cessez|desabonn\w+|desinscri\w+|unsubscribe) )(?!(?:[a-z0-9|,]{1,20} ){0,8}(?:stop|arretez|stoppez|cessez) (?:a|au|en|la|le|pas|plus|ici) $)(?>(?:<PLAIN>|[|,]|stopsign|downsign) ){1,12}$$",
        )),
        (_P, "only_out", "marketing none", (
            r"^^(?=(?:[a-z0-9|,]{1,20} ){0,12}<END> )(?!(?:[a-z0-9|,]{1,20} ){0,4}(?:s|m|t|ne|n|peut on|on|pas|j|ca|plus|jamais|si) (?:y )?arret\w+ )(?!(?:[a-z0-9|,]{1,20} ){0,6}arret\w* (?:au|a|de|la|le|en|du|pas|plus|jamais) $)(?!(?:[a-z0-9|,]{1,20} ){0,12}(?:quand|comment|si|est ce|pourquoi|jamais|pas de stop|plus tard|resili\w+) )(?>(?:<PLAIN>|<LEAVING>|<SAY>|[|,]|stopsign|downsign) ){1,12}$$",
        )),
    ),
)  # fmt: skip
