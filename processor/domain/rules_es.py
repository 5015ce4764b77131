"""How Spanish speakers ask to be let alone: a few narrow shapes that are sure."""

from __future__ import annotations

from typing import Final

from processor.domain.phrasing import Drawn, rules
from processor.domain.words_es import CLASSES

_WORDS: Final = {
    **CLASSES,
    "PLEASE": (
        "por favor|porfa|porfavor|please|gracias|ya|mas|nunca|jamas|se los pido|se lo pido|"
        "les pido|le pido|os lo pido|nunca mas|de una vez|ahora|inmediatamente|hoy mismo|"
        "muchas gracias|a este numero|a este celular|a este telefono|a mi celular|a mi numero|"
        "a mi telefono|al celular|de ningun tipo|de nada|stop|basta|nada|ok"
    ),
    "KIND": (
        "mas|sus|los|las|de|estos|estas|esos|esas|nada|tus|recibir|que me|ningun|ninguna|"
        "ningunos|tantos|tantas|este|esta|tipo|vuestros|vuestra|su|tu|la|el|seguir recibiendo|"
        "estar recibiendo|continuar recibiendo|recibiendo|seguir|volver a recibir|otro|otra|"
        "malditos|malditas|putos|pinches|estupidos|sms|texto|publicitarios|ya|mensajes|"
        "ofertas y|mensajes de|mensajes ni|promociones ni|me|publicidad|a|algun|por|via"
    ),
    # verbs of sending as they are put in an order, and not as a thing told
    "WRITE": (
        "escrib(?:an|a|as|ir|ais|iendo)|contact(?:en|e|es|ar|eis|ando)|text(?:een|ee|ees|ear|"
        "eando)|mensaje(?:en|e|es|ar|ando)"
    ),
    "SENDME": (
        "(?:me|nos) (?:mand|envi|contact|molest|mensaje|jod|fastidi|busqu|acos|avis|"
        "recuerd)(?:en|e|es|eis)|(?:me|nos) (?:escriban|escriba|escribas|escribais|texteen|"
        "textee|textees|jodan)|(?:mand|envi|contact|molest|mensaje|acos)(?:ar|ando|en|e|"
        "es)(?:me|nos)|(?:escrib)(?:ir|iendo|an)(?:me|nos)"
    ),
    "PLURAL": (
        "mensajes|mensajitos|sms|textos|publicidad|promos|promociones|spam|notificaciones|"
        "propaganda|recordatorios|avisos|anuncios|comunicaciones|ofertas ni mensajes|mensaje"
    ),
    # what a text of nothing but stopping is made of
    "PLAIN": (
        "stop|basta|baja|paren|parenle|pare|alto|unsubscribe|cesen|detenganse|desuscribir|"
        "desuscribirme|desuscribanme|desinscribir/ya|por|favor|porfa|please|gracias|muchas|me|"
        "nos|de|darme|dar|dame|deme|denme|dadme|quiero|quisiera|deseo|solicito|pido|necesito|"
        "no|mas|nunca|con|los|las|sus|estos|estas|tantos|tanta|tantas|mensajes|mensaje|sms|"
        "textos|publicidad|spam|promos|promociones|lista|la|esto|numero|mi|este|mandar|"
        "mandarme|enviar|enviarme|escribir|escribirme|molestar|molestarme|vez|una|hola|buenas|"
        "buenos|dias|tardes|noches|senores|senorita|senor|ok|hey|dije|digo|repito|que|he|dicho|"
        "ahora|mismo|inmediatamente|todo|cono|joder|carajo|wey|bro|dios|chau|adios|bye|y|del|"
        "servicio|ustedes|amigos|gente|oigan|oye|les|le|se|lo|ruego|en|paz|tanto|pls|svp|"
        "definitiva|inmediata|urgente|interesa|saludos|cordial|saludo|bendiciones|recibir|a"
    ),
    "LEAVING": (
        "borren|borrenme|borrame|borreme|borrar|borradme|eliminen|eliminenme|elimineme|"
        "eliminame|eliminar|saquen|saquenme|saqueme|sacame|sacadme|quiten|quitenme|quiteme|"
        "quitame|quitadme|retirenme|retireme|remuevanme|dejen|deje|dejenme|dejadme|salir|"
        "salirme|cancelar|cancelen|callense|cortenla|cortala|suficiente|jodan|molesten|fuera|"
        "aqui|ahi|esta|su|contacto|telefono|celular|cel|suscripcion|largo|olvidenme|olvidense|"
        "sacar|quitar|tu|todas|opt|out|anden|vayanse|manden|mandes|envien|envies|escriban|nada"
    ),
    "EDGE": (
        "[|,]/$/<PLEASE>/a este|al celular|a mi (?:celular|numero|telefono|cel)/porque|por que|"
        "pues|que ya/ni|y|o/estos mensajes|mensajes/es|soy|no|yo|si/publicidad|promos/para|sus|"
        "esto|tantos|tanto|este/me (?:tienen|estan)|estoy|ya/gracias|bendiciones|saludos/cosas|"
        "nada|sms|spam"
    ),
}  # fmt: skip
_S, _D, _P = Drawn.SURE, Drawn.DOUBTED, Drawn.PLAIN

RULES: Final = rules(
    "es",
    _WORDS,
    (
        (_D, "asks_how", "", (
            r"(?:que|cual|cuales) (?:tengo|hay|debo|necesito|palabra|numero|puedo|mando|pongo|hago) (?:\w+ ){0,5}(?:salir\w*|baja|dejar de|desuscrib\w+|quitar\w*|parar\w*|que ya no|que no me|que dejen|borr\w+|elimin\w+|no recibir)", r"(?:como|donde|de que manera|que hago para|que tengo que hacer para|hay (?:alguna )?forma de|se puede|puedo|existe|alguna manera de|quien me puede) (?:\w+ ){0,4}(?:doy de baja|dar de baja|darme de baja|da de baja|paro|desuscrib\w+|salgo|salir|salirme|saco|sacar\w*|quito|quitar\w*|dejar|dejo|borr\w+|elimin\w+|cancel\w+|desactiv\w+|detengo|detener|paran|bloque\w+|parar|desinscrib\w+|apagar|baja)(?: (?:de |del |esto|estos|esta|mi |numero|mensajes|lista|recibir|mas|sus|los|la|<TEXTS>|[|?,]|$))+",
        )),
        (_S, "send_no_more", "", (
            r"(?:ya no|no|nunca|jamas|nunca mas) (?:quiero que |deseo que |vuelvan a |vuelva a |vuelvas a |sigan |siga |sigas |se les ocurra ){0,3}(?:<SENDME>) (?:(?:ya |mas |nunca |jamas |otra vez |de nuevo |nada |nada mas |nunca mas |ni (?:un|una|otro) |sus |estos |esos |ningun |mas de sus ){0,2}(?:<PLURAL>|nada|mas|nunca|jamas|otra vez|de nuevo)(?= (?:[|,]|$|por favor|porfa|gracias|ya|stop|basta|no|me|a este|a mi (?:celular|numero|telefono|cel|movil)|de ustedes|de su|ni|nunca|jamas|por sms|al (?:celular|telefono)|de (?:promo|publicidad|ofertas|nada|ningun)\w*))|[|,]|$|por favor|porfa|gracias|stop|basta)(?! (?:todavia|el|la|los (?!mensajes)|un|una|pedido|tarjeta|hasta|por (?:correo|mail)|para|hoy|tan|de (?:comer|la)|si|a (?:las|la)))",
            r"(?:ya no|no|nunca|jamas|nunca mas) (?:me |nos )?(?:quiero que |vuelvan a |vuelva a |sigan |siga )?(?:me |nos )?(?:<WRITE>)(?:me|nos)? (?:mas|nunca|jamas|otra vez|de nuevo|a este (?:numero|telefono|celular)|a mi (?:numero|telefono|celular)|[|,]|$|por favor|porfa|gracias|stop|basta)(?! (?:todavia|el|la|un|una|hasta|por (?:correo|mail)|para|hoy|si|a (?:las|la)))",
            r"(?:dejen|deje|deja|dejad|dejes|paren|pare|para|cesen|cese|parad|basta|eviten|evite|absten\w+) (?:ya |por favor |porfa |de una vez |me |nos |en paz y |hoy mismo |inmediatamente ){0,3}(?:de |con )(?:estar |me |nos |tanto |tanta |tantos |los |las |sus |estos |el |la |mas |seguir |estarme |andar |eso de |esos ){0,2}(?:(?:mand|envi|escrib|contact|molest|text|mensaj|acos|bombarde|fastidi|jod|spam|spame|notific|hostig|chinga|satur|hincha|fregar)(?:ar|ir|er|ando|iendo|ear|eando|r|)(?:me|nos)?|<PLURAL>|bombardeo|acoso)(?= <EDGE>(?![a-z0-9]))(?! (?:(?:mensajes |sms |textos )?a (?!mi (?:celular|numero|telefono|cel|movil|linea)|este|nuestro|todas|las \d)\w+|con (?:la musica|el)|en la|los domingos|de noche|tan))",
            r"(?:quisiera|quiero|deseo|me gustaria|queremos|solicito|pido|necesito|preferiria|desearia) (?:por favor |ya |que |se |me |nos |ustedes ){0,3}(?:dejar de recibir|no recibir|no me manden|no me envien|no me escriban|dejen de (?:mandar|enviar|escribir)\w*|paren de (?:mandar|enviar|escribir)\w*|no recibir mas|ya no recibir|parar de recibir) ?(?:mas |sus |los |las |estos |tantos |todos los |de sus )*(?:<PLURAL>|nada|$)",
            r"(?:agradeceria|agradezco|agradeceriamos|ruego|pido|pedimos|rogamos|suplico|exijo) (?:que |por favor |les |le |mucho |se ){0,3}(?:ya no|no|dejen de|dejaran de|dejar de|cesen de) (?:me |nos ){0,1}(?:vuelvan a |sigan )?(?:mand|envi|escrib|contact|molest)\w+ (?:mas |ningun |sus |estos ){0,2}(?:<PLURAL>|mas|nada|$)",
        )),
        (_S, "no_more", "", (
            r"^(?:<SAY> ){0,6}(?:no mas|ni un|ni una|ningun|cero|basta de|basta ya de|fin a|fin de|alto a|stop a|nada de|no|stop|paren) (?:<KIND> ){0,2}<PLURAL>(?: mas| ya| por favor| porfa| gracias| de ustedes| a mi celular| a mi numero| a este numero| de nada| stop| nunca mas| mas por favor){0,3}$(?! [?])",
            r"^^(?:<SAY> ){0,4}no mas de esto(?: por favor| gracias| porfa| ya| stop| no mas| se lo pido| de esto| basta){0,3} (?:[|,] )*$$",
        )),
        (_S, "not_wanted", "", (
            r"(?:no|ya no) (?:quiero|deseo|acepto|autorizo|permito|queremos|quisiera|deseamos|consiento|desearia) (?:<KIND> ){0,5}(?:<PLURAL>|saber nada|saber mas|saber nada mas|ustedes|que me (?:escriban|contacten|molesten|(?:manden|envien|sigan \w+) (?:mas|nada|<PLURAL>))|ser contactad[oa]|recibir nada|seguir en (?:su|la|esta) lista|estar en (?:su|la|esta) lista|figurar|pertenecer|tenerlos|recibir esto|nada de ustedes)(?= )(?! (?:de (?!ustedes|uds|su|sus|ust|este (?:tipo|numero|negocio|servicio)|esta (?:empresa|tienda|lista|compania)|ese tipo|ningun|nada|publicidad|promo|ofertas|parte|aqui|tu|vuestr|este|texto|nadie|marketing|la tienda)\w+|del (?!servicio|sistema)\w+|en (?:ingles|espanol)|el (?!celular|telefono)|la (?!lista)|un |una |[?]|por (?!favor|sms|mensaj|texto|este|aqui|parte|mi (?:cel|numero|tel)|nada)\w+|para|de (?:citas|llamada)|todavia|solo|en la noche))",
            r"(?:retiro|revoco|cancelo|anulo|quito|retirar|revocar) (?:mi|el|todo|cualquier) (?:consentimiento|permiso|autorizacion)(?= (?:para (?:mensajes|recibir|enviar|mandar|contactar|sms)|a recibir|de recibir|para que me (?:escriban|manden|envien|contacten)))", r"(?:no|nunca|jamas) (?:les |le |os |yo |he |tienen |tiene |di |doy |te |me |han |ha |tenian |hemos |cuentan |con |a ustedes ){0,4}(?:dado |dimos |di |doy |tienen |tiene |pedido |con |autorizado )?(?:mi )?(?:permiso|autorizacion|consentimiento|autorizado|autorice|autorizo)(?= (?:[|,]|$|para (?:mandar|enviar|escribir|contactar|que|usar|este|esto|mensajes|recibir|tener|nada)|de (?:mandar|enviar|escribir|contactar|usar)|a (?:usar|mandar|escribir|enviar|recibir)))",
        )),
        (_S, "take_off", "", (
            r"(?:quit|saqu|sac|borr|elimin|retir|remuev|suprim|excluy|remov|olvid|pierd|desafili|bloque|desvincul)(?:en|e|a|ad|ar|an|adme|ame|eme|enme|anme|o|ir|er|es|eis|ense|ese|emos|arme|irme|erme|rme)?(?:me|nos|lo|la)? (?:ya |por favor |porfa |de |el |me |a |favor )*(?:mi|este|mis|nuestro|esta) (?:numero|telefono|celular|linea|cel|movil|num|nro|tel|contacto(?= de (?:su|sus|esta|la) )|nombre(?= de (?:su|sus|esta|la) )|datos(?= de (?:su|sus|esta|la) )|informacion(?= de (?:su|sus) ))(?: de telefono| de celular| celular)?(?= (?:<EDGE>(?![a-z0-9])|de (?:su|sus|esta lista|la lista|todas|ahi|aqui)))(?! (?:de (?:(?:su|sus|la|esta) listas? (?:de |del )(?!mensajes|difusion|contactos?|envios?|sms|distribucion|marketing|promo|publicidad|clientes)\w+|la (?!lista|base)|l[oa]s (?!listas|mensajes|envios)|pedido|cuenta|mi|otro|su (?:pedido|cita|factura|cuenta|agenda|orden|recibo)|sus (?:citas|pedidos)|esta (?!lista|base)|este (?!sistema|servicio|grupo))|del|y (?:pongan|agreg\w+|use\w*)|por (?:el|este|mi)))",
            r"(?:quit|saqu|sac|borr|elimin|retir|remuev|excluy|remov|suprim|desafili|den|de|dar|deme|dame|denme|darme|tach)(?:en|e|a|ad|ar|an|adme|ame|eme|enme|anme|o|ir|er|es|eis|arme|irme|erme|rme)?(?:me|nos|lo|la)? (?:ya |por favor |porfa |mi |numero |telefono |este |de baja |celular |inmediatamente ){0,4}(?:de|del|fuera de) (?:su |la |esta |sus |el |este |las |estas |todas |tu |vuestra |esa |todas sus |toda |cualquier |los |estos |ese ){0,3}(?:listas?|base de datos|mensajes|promociones|publicidad|envios|sms|difusion|mailing|suscriptores|listado|textos|promos|notificaciones)(?= )(?! (?:del? (?!mensajes|difusion|contactos?|envios?|sms|distribucion|marketing|promo\w*|publicidad|ustedes|textos?|nuevo|favor|inmediato|una vez|clientes)\w+|para (?!mensajes|publicidad|siempre)|telefonica|negra))",
        )),
        (_S, "take_off_these", "", (
            r"(?:baja|desuscrib\w+|desinscrib\w+|salir\w*) (?:de|del) (?:su |la |esta |sus |el |este |las |estas |todas |los |estos |recibir |servicio de |lista de |sus ){0,4}(?:mensajes|sms|textos|publicidad|promociones|promos|notificaciones|lista|listas|recordatorios|esto|estos)(?= )(?! (?:de (?!mensajes|difusion|contactos?|envios?|sms|marketing|promo\w*|publicidad|ustedes|textos?|una vez|clientes|este|mi|inmediato|su)\w+))(?! [?])",
        )),
        (_S, "out", "marketing none", (
            r"(?:quiero|quisiera|deseo|necesito|solicito|me gustaria|queremos|pido|voy a|por favor|porfa|favor de|favor|ruego|exijo|pueden|puede|podria|podrian|denme|deme|dame|dadme|den|darme|dar|me den|me de|nos den|hagan el favor de|dame la|denme la|me doy|mi) (?:la |ya |por favor |que |me |por favor ){0,3}(?:darme |dar |darnos |den |de |deme |denme |me |dame |la |ser dad[oa] ){0,2}(?:de )?baja(?: de)?(?= (?:[|,]|$|por favor|porfa|gracias|ya|del servicio|del sistema|de (?:su|la|esta|este|sus|estos|los|mi|estas|todo|todos|los|las)|inmediat\w+|definitiva|a (?:este|mi)|de mensajes|este|mi numero|numero|su|esta|sus|estos|la lista|los mensajes|mensajes|stop|en (?:su|esta) lista|lista|y|hoy|urgente|esto|todo))(?! (?:de )?(?:la|mi|el) (?!lista|suscripcion|numero|telefono|servicio de mensajes|base|publicidad|mensajes|promo))",
            r"(?:quiero|quisiera|deseo|necesito|me quiero|me gustaria|pido) (?:salir|salirme|desuscribirme|desuscribir|desinscribirme|salirme ya|darme de baja)(?: ya| por favor| de)?(?: (?:de |del |la |esta |su |este |esto|lista|grupo|aqui|mensajes|servicio|estos|sus))*(?: por favor| ya| gracias)* ?$", r"^(?:<SAY> ){0,6}(?:borren|elimin|saquen|quiten|saque|borr|quit|retir|elimin|remuev|sac|desuscrib|desinscrib|desafili)(?:en|e|a|ad|an|ar|ir)?(?:me|nos)(?: ya| por favor| porfa| gracias| de (?:aqui|ahi|esto|una vez)| inmediatamente| stop| de todo){0,3}$",
        )),
        (_S, "leave_alone", "", (
            r"(?:dejen|deje|deja|dejad) ?(?:ya )?(?:me |nos )(?:ya )?(?:en paz|tranquil[oa]s?)", r"^(?:<SAY> ){0,6}(?:no me (?:molesten|molestes|moleste|jodan|joda|jodas|fastidien|busquen|chinguen|contacten|escriban|hablen)|no jodan|no chinguen|olvidense de mi|olvidense de mi numero|pierdan mi numero|borren mi numero|no insistan|ya callense|larguense)(?: mas| ya| por favor| porfa| nunca| gracias| mas por favor| carajo| stop){0,3}$",
        )),
        (_S, "last_word", "marketing none", (
            r"^(?:<SAY> ){0,4}(?:no molesten|no molestar|no contactar|no escribir)(?: mas| ya| por favor| porfa| nunca| gracias){0,3}$",
            r"^(?:ya |por favor |porfa |gracias |bueno |ok |entonces |ahora |oigan |oiga |hey |dije |les digo |que |stop |basta |asi que |pues |y ){0,4}(?:stop|basta|paren|parenle|ya basta|denme de baja|deme de baja|dame de baja|dadme de baja|borrenme|borreme|borrame|saquenme|saqueme|sacame|quitenme|quiteme|quitame|cortenla|dejen me en paz|eliminenme)(?: (?:ya|por|favor|porfa|gracias|basta|stop|de|una|vez|ahora|inmediatamente|mas|no|lista|la|su|aqui|ahi)){0,4}$$",
            r"(?:pueden|podrian|puede|podria|podeis|puedes) (?:ya |por favor |porfa )?dejar de (?:me |estar )?(?:<SENDME>|escribir|contactar|mandar <PLURAL>)", r"no (?:me |nos )?(?:manden|envien|escriban|mande|envie|lleguen) (?:mas |nunca mas |ya |ni un |ningun |ninguna |tantos ){1,2}(?:<PLURAL>)(?= (?:[|,]|$|por favor|porfa|gracias|a (?:este|mi)|ya|stop))", r"(?:cancel|elimin|suspend|desactiv|quit|par|deteng)(?:a|en|e|an) (?:ya )?(?:los|sus|estos|todos los|esos|las) (?:mensajes|sms|textos|recordatorios|avisos|notificaciones|promociones|promos)(?= (?:[|,]|$|por favor|porfa|gracias|ya|a mi|a este|no|me))",
        )),
        (_P, "only_stop", "", (
            r"^^(?=(?:[a-z0-9|,]{1,20} ){0,12}(?:stop|ya basta|basta ya|basta de|paren ya|unsubscribe|desuscrib\w+) )(?!(?:[a-z0-9|,]{1,20} ){0,12}(?:baja|alto|un|una) )(?>(?:<PLAIN>|[|,]|stopsign|downsign) ){1,12}$$",
        )),
        (_P, "only_out", "marketing none", (
            r"^^(?=(?:[a-z0-9|,]{1,20} ){0,12}(?:stop|basta|baja|paren|parenle|alto|cesen|desuscrib\w+|unsubscribe|borrenme|borreme|borrame|eliminenme|elimineme|saquenme|saqueme|sacame|quitenme|quiteme|quitame|callense|cortenla|no molesten|no jodan|en paz|opt out) )(?!(?:[a-z0-9|,]{1,20} ){0,12}(?:no baja|no para|no basta|salir|cancelar|cancelen|como|cuando|si) )(?>(?:<PLAIN>|<LEAVING>|[|,]|stopsign|downsign) ){1,12}$$",
        )),
    ),
)  # fmt: skip
