"""French words by what they mean in a text to a business: stopping, messages, refusing."""

from __future__ import annotations

from typing import Final

CLASSES: Final = {
    "TEXTS": (
        "messages?/sms/textos?/texts?/pubs?/publicites?/promos?/promotions?/rappels?/alertes?/"
        "notifs?/notifications?/spams?/relances?/sollicitations?/demarchage|demarchages/"
        "prospection/newsletters?/infolettres?/publicitaires?/communications?/annonces?/mms/"
        "messagerie/textotage/reclames?/msgs?/envois|envoi/whatsapps?/matraquage"
    ),
    "MSG": (
        "<TEXTS>/offres?/trucs?/sondages?/avis/ca|cela/rien/courriels/mails/autre message/"
        "conneries|connerie/merdes?/bons plans/infos?|informations?/harcelement/bullshit/"
        "niaiseries/cochonneries|cochonnerie/coupons?/reductions/soldes/publi/nouvelles/choses/"
        "appels|coups de fil"
    ),
    "SEND": (
        "envoy(?:ez|er|e|es|iez|ait|ons)/envoi(?:e|es|ent)?/ecri(?:vez|re|s|t|ve|viez|vent)/"
        "(?:re)?contact(?:ez|er|e|es|iez|ent)/harcel(?:ez|er|e|es|ent)/embet(?:ez|er|e|es)/"
        "relanc(?:ez|er|e|es|iez)/derang(?:ez|er|e|es|iez)/sollicit(?:ez|er|e|es|iez)/"
        "spam(?:mez|mer|me|mes|er|ez)|spammiez/text(?:er|ez|es|ent)?/appelez ni/notifi(?:ez|er|"
        "e)/importun(?:ez|er|e|iez)/enerv(?:ez|er|e)/emmerd(?:ez|er|e|es)/recev(?:oir|rai)|"
        "recois|recoive/demarch(?:ez|er|e|iez)/ecoeur(?:ez|er)/bombard(?:ez|er|e|es)/"
        "gonfl(?:ez|er|es)/saoul(?:ez|er|es)|soul(?:ez|er|es)|soulez/inond(?:ez|er|e)/"
        "insist(?:ez|er|es|e)/parl(?:ez|er)|reparlez/adress(?:ez|er)/achal(?:ez|er|e|es)|"
        "tann(?:ez|er|es)/niais(?:ez|er)|gosser|gossez/prospect(?:er|ez)/poll(?:uer|uez)/"
        "m ecrire/communiqu(?:ez|er)/matraqu(?:ez|er)/submerg(?:ez|er)/polluer/assail\\w+/"
        "poursuiv\\w+"
    ),
    "STOP": (
        "stop/stopp(?:ez|er|e|es|ons)/arret(?:e|ez|er|es|ons|iez)|arrettez/cess(?:e|ez|er|es|"
        "iez)/finissez en|en finir/lach(?:ez|e|er)/basta/fini|finis|finie/plus|plu|pu|pus/"
        "plus de|plus d/plus aucun|plus aucune/pas de|pas d/pas|jamais/aucun|aucune/sans/"
        "assez de|assez d|assez/marre|ras le bol|ras le pompon/moins/trop de|trop/annul(?:ez|"
        "er|e)/bloqu(?:ez|er|e|es)/suspend(?:ez|re)/desactiv(?:ez|er|e)/mett(?:ez|"
        "re) (?:un terme|fin)/desabonn\\w+/desinscri\\w+/supprim(?:ez|er|e)/enlev(?:ez|er|e)/"
        "resili(?:ez|er|e)/retir(?:ez|er|e)/fin des|fin de|fin aux/zero|0/inutile|inutiles/ni/"
        "interromp(?:ez|re)/refus(?:e|ons|er)/coup(?:ez|er)/calm(?:ez|os)|mollo|doucement|"
        "ralent\\w+/tant de|autant de/non aux|non a|non merci aux/quit(?:ter|te|tez)/evit(?:ez|"
        "er)/opt out/unsubscribe/halte|halte aux/tann(?:e|ee|es)/ecoeur(?:e|ee)/ferm(?:ez|er)/"
        "deteste|detestons|hais/saoule|soule|saoulent"
    ),
    "OUT": (
        "enlev(?:e|ez|er|es|iez)/retir(?:e|ez|er|es|iez)/supprim(?:e|ez|er|es|iez)/effac(?:e|"
        "ez|er|es|iez)/ot(?:e|ez|er)/radi(?:e|ez|er)/vir(?:e|ez|er|es)/sort(?:ez|ir|s|e)/"
        "ray(?:e|ez|er)/desinscri\\w+/desabonn\\w+/bloqu(?:ez|er|e)/oubli(?:ez|e|er)/perd(?:ez|"
        "s)/exclu(?:ez|re)/desenregistr\\w+/jet(?:ez|er)/elimin(?:ez|er|e)/degag(?:ez|er)/"
        "del(?:eter|etez|ete)/detrui(?:sez|re)/tir(?:ez|er)/lach(?:ez|er)/otez|biff(?:ez|er)/"
        "zapp(?:ez|er)"
    ),
    "ME": (
        "moi/nous/mon numero/mon num/ce numero/ce num/mon nom/mes coordonnees/mon tel/"
        "mon telephone/mon contact/mes donnees/toutes mes donnees/mon cell|mon cellulaire/"
        "numero/ce tel\\w*/mon portable|ce portable|mon mobile/mes infos|mes informations/"
        "ma ligne|cette ligne/ma mere|mon pere|ma femme|mon mari|mon fils|ma fille|ma maman/"
        "notre numero/me|m/num/mon 06|mon adresse/nos coordonnees/ma fiche"
    ),
    "LIST": (
        "listes?/fichiers?/base|bases|base de donnees/groupe|groupes/contacts?/envois?/"
        "repertoire|repertoires/diffusion/partout/systeme|systemes/registre/abonnes/service|"
        "services/sms|messages|textos|pubs|promos/newsletter/programme/mailing|mailings/"
        "destinataires/carnet/clients|clientele/campagne|campagnes/tout ca|tout/boucle/"
        "infolettre/alertes|notifications|rappels/donnees/la/ici"
    ),
    "WANT": (
        "veux|veut|voulons|voudrais|voulais|veu/souhaite|souhaitons|souhaiterais|desire|"
        "desirons|desirerais/accepte|acceptons|autorise|autorisons|autorisee?|autorises|"
        "permets|permis/interesse|interessee?s?|interessent|interesses/demande|demandons|"
        "sollicite/besoin/envie/consens|consenti|consentement|accord|autorisation|permission/"
        "inscrite?|inscris|inscrits|abonnee?|abonne|abonnes|souscrit|enregistree?/aime|aimons/"
        "lis/tiens a|tenons a/donne|donner/utilite|utile|utiles/client|cliente/adhere|signe/"
        "voulu/concerne|concernee"
    ),
    "SAY": (
        "svp/s/il/vous/te/plait/plais/merci/bonjour/bonsoir/salut/allo/ok/bon/ben|bah/non/oui/"
        "alors/mais/et/donc/je/j/tu/on/peux/pouvez|pourriez|peut/veuillez/priere/de/d/bien/"
        "vouloir/please/maintenant/tout/toute|tous|toutes/suite/vite/stop/encore/une|un/fois/"
        "dis|dit/ai/deja/madame/monsieur|messieurs/desole|desolee/veux/voudrais|souhaite|"
        "aimerais|desire/demande|prie/me|m/moi/nous/les|le|la|l/ce|cet|cette|ces|c/est/vos|"
        "votre|ton|tes/mon|mes|ma/a|au|aux|en|y/pour/que|qu/la paix|paix/immediatement|urgent|"
        "definitivement|derniere|gars|hein|serieux|serieusement|allez|putain|bordel|crisse|"
        "tabarnak|calisse|calice|esti|criss|ostie/du|des/plus|jamais|pas/interesse|interessee|"
        "par|avance|cordialement|bonne|journee|soiree|semaine|fin|gentil|gentils|faut|dois|"
        "sera|serait|soit|si|simplement|juste/ne|n|ca|cela/aussi/quand|meme|suis|chui/avec|"
        "pitie|fait|faites"
    ),
    "END": (
        "stop|stopp(?:ez|er|e)/arret(?:ez|er|e)|arret/cess(?:ez|er|e)/desabonn\\w+/"
        "desinscri\\w+/desabo/basta/unsubscribe|unsub|opt out/resili\\w+/radi(?:ez|er)/"
        "supprim(?:ez|er) moi/enlev(?:ez|er) moi/retir(?:ez|er) moi/fichez moi la paix|"
        "foutez moi la paix|laissez moi tranquille|laissez moi|lachez moi|oubliez moi|"
        "effacez moi|otez moi|ca suffit/stopsign stop/virez moi|sortez moi|rayez moi"
    ),
}  # fmt: skip
