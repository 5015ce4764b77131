"""How Spanish speakers ask to be let alone, and what else they say in the same words."""

from __future__ import annotations

from typing import Final

from processor.domain.phrasing import Drawn, rules

_CLASSES: Final = {
    "MSG": "mensajes?/mensajitos/sms/textos?/publicidad/promos?/promociones/ofertas/avisos?/spam/"
    "recordatorios?/notificacion(?:es)?/alertas?/cosas/pavadas/tonterias/correos/texts?/"
    "propaganda/basura/comunicaciones/encuestas/anuncios/cupones/porquerias/messages/envios?",
    "SEND": "manden/mande/mandes/mandar/mandarme/envien/envie/envies/enviar/enviarme/escriban/"
    "escriba/escribas/escribir/escribirme/contacten/contacte/contactes/contactar/contactarme/"
    "molesten/moleste/molestes/molestar/avisen/avise/avises/llamen ni/llame ni/texteen/mensajeen/"
    "mandandome/mandando/enviandome/escribiendo/escribiendome/recuerden/notifiquen/spameen/lleguen/"
    "llegue/jodan/jodas/recordar/recordarme/envieis/mandeis/escribais/molestarme/joder/romper/fastidien/fastidiar",
    "OUT": "quite(?:n|me|nme|nlo|nla)?/quita(?:d|dme|me)?/quitar(?:me)?/saque(?:n|me|nme|nla|nlo)?/saca(?:me|dme)/borre(?:n|me|nme|nlo|nla)?/borra(?:me|dme|r|rme)/"
    "elimine(?:n|me|nme|nlo|nlos|nla)?/elimina(?:r|rme|me|dme)/remueva(?:n|nme|me)?/remover(?:me)?/retire(?:n|me|nme)?/sacar(?:me)?/bloquee(?:n|nme)?/saquen/suprima(?:n)?",
    "ME": "mi numero/mi telefono/mi celular/mi contacto/este numero/este telefono/mi nombre/mi linea/mis datos/numero/este celular/mi movil/mi cel/esta linea/mi suscripcion/suscripcion",
    "LIST": "lista/listas/base/grupo/sistema/difusion/fichero/envios/agenda de mensajes/registro/contactos/de ahi",
}
_S, _L, _E = Drawn.SURE, Drawn.LIKELY, Drawn.ELSE
_W, _R, _H = Drawn.WRONG_NUMBER, Drawn.RESUME, Drawn.HELP
_ANY: Final = ""

# fmt: off
RULES: Final = rules(
    "es",
    _CLASSES,
    (
        (_E, "negated", _ANY, (
            r"no (?:me |nos |la |lo |se )?(?:quiten|quite|saquen|saque|borren|borre|cancelen|cancele|eliminen|dejen de|dejes de|doy de baja|paren|pare)(?! (?:los|las|sus)? ?<MSG>)", r"nunca (?:dejen|paren|paran|pares|dejes)(?: de <G2>)?",
            r"(?<!no )(?:sigan|siga) (?:mandando|enviando|asi)", r"(?:dicen|si (?:contesto|mando|digo|pongo|escribo|respondo)|que pasa si <G3>) ?(?:stop|baja|alto)", r"no hay quien pare", r"iba a darme de baja", r"no se (?:olviden|termine)", r"tenia la baja", r"stop sin querer\b.{0,60}que bueno",
        )),
        (_E, "other_thing", _ANY, (
            r"para (?:el|la|los|las|nada quiero perder\w*|con tarjeta|mi|atras|ir|llegar|dejar|siempre|todos?|todas?|que|cuando|hoy|manana)(?! <G1><MSG>)", r"(?:la|una|que) parada", r"(?:fin|final|finales) (?:de|del)(?! (?:los )?<MSG>)", r"(?:al|por|a) (?:fin|final)", r"dar?(?:on|me)? de baja (?:en|el|la|mi|del gimnasio)(?! (?:lista|numero|telefono|servicio de mensajes))", r"doy de baja (?:la|el|yo)", r"baja (?:vision|de precio|el precio|tension)",
            r"no (?:deja|dejan|para|paran) de", r"(?:no )?quier[eo] (?:dejar|salir|quitar) (?:un|una|antes|el|la|del)(?! (?:lista|grupo))", r"(?:quiten|quita|quitad|quite|quitar|elimina|eliminar|eliminen|borre|saca|sacame) (?:el|la|los|un|una) (?!(?:numero|telefono|celular|contacto|suscripcion|lista|mensajes|recordatorios|sms|avisos|promociones|publicidad|ofertas))",
            r"no mas (?:llego|me falta|de (?:dos|tres|uno)|una|un|gracias|preguntas)", r"(?:se acabo|termina|termino|acaba) (?:la|el|en|mi)(?! (?:paciencia))", r"basta de (?!<MSG>|mandar|enviar|escribir|ya)", r"cancel(?:a|e|en|o|ar|amos|aron|e el) (?:la|el|mi|un|una|los|las|todo el)(?! (?:mensajes|sms|promociones|recordatorios|suscripcion|avisos|publicidad|alertas|envios|notificaciones))", r"(?:unsubscribe|desuscrib\w+|darme de baja) <G2>(?:mail|correo|email)", r"paren? todo <G1>volvio", r"no quiero nada de", r"ya no quiero (?:agregar|comprar|mas azucar|la|el)", r"no me llame , escri\w+",
            r"(?:para|pare|paren|parar) (?:aqui|ahi|en|un|a mitad|el|la|de (?:comer|fumar|comprar|beber|tomar|llorar|doler))", r"dej(?:e|en|a|ar|o|ara|aran|emoslo) (?:la|el|las|los|un|una|que|para|el paquete|de (?:fumar|usar|comer|tomar|beber))(?! <MSG>)", r"cuanto cobran", r"tarjeta",
        )),
        (_W, "wrong_number", _ANY, (
            r"(?:numero|telefono|persona) (?:equivocad[oa]|incorrect[oa]|erroneo|errone[oa])", r"^(?:esta |estan )?equivocad[oa]s?(?: de numero)?$", r"(?:se )?equivoc(?:aron|o|aste|ado|ados)(?: (?:de|aca|aqui|numero)|$| ,)", r"(?:y |yo |,? )?no soy (?![a-z]+(?:ic[oa]|ad[oa]|id[oa]|able|ente|ista|os[oa]|er[oa]|ant?e|ctor|ctora|nte)(?= ))(?!(?:robot|experto|de aqui|el unico|la unica|cliente|muy|tan))(?:la |el |paciente|[a-z]{3,12}$|[a-z]{3,12} [,|?]|[a-z]{3,12} y|[a-z]{3,12} ni)", r"este (?:ya )?no es (?:el|su) (?:numero|telefono|celular) de", r"(?:aqui|aca) no (?:vive|hay|es|se encuentra) (?:ningun|ninguna|la|el|nadie)", r"no conozco a (?:ningun|nadie|ese|esa|esa persona|[a-z]{3,12})", r"(?:ya no es|no es|dejo de ser) (?:el|su|de)? ?(?:numero|telefono|celular)", r"se confundi(?:eron|o) .{0,60}numero", r"(?:compre|tengo|me dieron|me asignaron) este (?:numero|chip|sim) (?:hace|la|el|nuevo|ayer|recien)", r"numero (?:cambio|es nuevo|reasignado)", r"llego a otra persona",
        )),
        (_R, "again", _ANY, (
            r"(?:mand\w+|envi\w+|escrib\w+) (?:otra vez|de nuevo|nuevamente) (?:las|los|sus|mensajes|promos|ofertas)", r"(?:activar|activen|reactivar|reactiven|reactiva|reanuden|reanudar|activame|reactivame)(?: (?:mis|los|las|mensajes|sms|avisos|recordatorios|promos|de|mi|el|alertas))+", r"(?:vuelvan?|volver|vuelva) a (?:llegar|mandar\w*|enviar\w*|suscribir\w*|recibir\w*|apuntar\w*|poner\w* en|incluir\w*|inscribir\w*|meter\w*|agregar\w*)", r"(?:incluyan|agreguen|pongan|suscriban|apunten|metan|inscriban|anadan|anoten|suscribe|agrega|pon)(?:me|nme)? <G3>(?:de nuevo|otra vez|nuevamente)", r"(?:incluyanme|agreguenme|ponganme|suscribanme|apuntenme|metanme|agregame|apuntame|vuelvanme)", r"(?:quiero|quisiera|puedo) <G2>(?:recibir|recibirlos|suscribirme) <G3>(?:de nuevo|otra vez|nuevamente)", r"(?:quiero|quisiera) que me vuelvan", r"arrepenti de la baja", r"baja (?:por|fue un?) (?:error|equivocacion)", r"(?:stop|baja) (?:sin querer|por error)",
        )),
        (_S, "send_no_more", _ANY, (
            r"(?:no|ni|nunca|ya no|tampoco) (?:me |nos |le |les |lo |vuelvan a |vuelva a |vuelvas a |quiero que <G2>|sigan |siga |hace falta que <G2>){0,3}<SEND>(?= )(?! (?:la|el|al|los|las|un|una|por (?:correo|la)|a (?:domicilio|otra))\b(?! (?:mensaje|sms|recordator|promo|ofert|aviso|public|notif)))", r"(?:dejen|deje|deja|dejar|dejenme|dejeme|paren|pare|para|parar|para|cesen|basta|dejad|stop) (?:ya )?de <G3><SEND>", r"(?:dejar|dejen|deje) de (?:recibir|llegar)", r"no (?:mas|quiero|deseo|necesito|acepto|autorizo|quiero mas|recibir)(?: (?:mas|recibir|ver|sus|estos|los|esos|que me|seguir|de|sus|ningun\w*|tener|este|tanta|tantos|recibiendo)){0,4} (?:<MSG>|esto|escriban|manden)(?= )", r"(?:ya )?no (?:los |las |lo )?quiero(?: (?:mas|nada|esto|recibir|recibirlos|estar <G3>))?$", r"no (?:quiero|deseo) (?:que me (?:sigan|manden|escriban|contacten)|figurar|saber nada|estar en|recibir|seguir)",
            r"(?:para|paren|pare|stop|basta|alto|fin|cancel\w+|elimin\w+|quit\w+|suspend\w+|deten\w+|detengan|eliminen|desactiv\w+|cort(?:en|a|enle)|anul(?:en|ar|a)) (?:ya )?(?:con |de |a |ya )?(?:todos |todas )?(?:los |las |tantos |tanto |tanta |sus |estos |esos |la |esa |el |mis |los )?<MSG>(?= )", r"abstengan?se de", r"^(?:ya )?no mas(?: por favor| porfa| gracias| ya| se lo)?", r"(?:ni (?:un|uno)|ningun) <G2>mas", r"ni un aviso", r"nunca (?:jamas|mas)$", r"no (?:me )?(?:llegue|envien|manden|escriban|quiero) (?:nada|mas)$", r"no mas$", r"no contactar", r"no (?:mas|more) <MSG>", r"no (?:mande|manden) nada", r"de no mandar",
        )),
        (_S, "take_off", _ANY, (
            r"<OUT> (?:ya |por favor |porfa |a |de |inmediatamente ){0,2}<ME>", r"<OUT> <G4>(?:de )?(?:la|su|sus|esta|esa|tu|del|esas) <LIST>", r"(?:elimineme|eliminenme|borreme|borrenme|borrame|quiteme|quitenme|quitame|quitadme|saqueme|saquenme|sacame|sacadme|saquenla|borrarme|eliminarme|removerme|remuevanme|eliminame|desuscribanme|desinscribanme|desuscribeme)(?= )(?! (?:una|la|el|un|de la cita|esa))", r"(?:me )?(?:borre|borren|quiten|saquen|saque|elimine|eliminen)(?: por favor| porfa| ya)?$", r"(?:salir|salirme|sacarme|fuera|irme|me voy|quiero salir)(?: <G2>)?(?: de)? (?:la|su|esta|esto|esa|ahi|este) ?(?:lista|grupo)?", r"me quiero salir", r"(?:no )?quiero salir(?:me)?$", r"fuera mi numero", r"<OUT> (?:este|mi|el) <G1>(?:numero|telefono|celular|contacto)", r"no quiero (?:estar|figurar)", r"quit\w+ numero",
        )),
        (_S, "opt_out", _ANY, (
            r"(?:la |mi |de |me |solicito |quiero |dar |dame |den |denme |deme |pido |darme |por favor |solicitar ){0,4}(?:de )?baja(?: del?| definitiva| de los| por favor| porfa| gracias| ya| a mi| inmediata)(?= )(?! la luz)", r"(?:darme|denme|deme|dame|dar|quiero|pido|solicito) <G2>baja", r"desuscrib\w+", r"desinscrib\w+", r"(?:como|quiero|para) (?:me )?(?:desuscribo|desapunto|salgo de|borro de|cancelo la suscripcion)", r"(?:retiro|revoco|retirar|revocar) <G2>(?:consentimiento|permiso|autorizacion)", r"no (?:les|le|te|he|os|doy|di|tienen)(?: (?:he|di|doy|les|dado|mi))* (?:dado |mi )?(?:permiso|autorizacion|consentimiento|autorice|autorizo|autorizado)", r"no (?:les |le |yo |he )?autori(?:ce|zo|ze|zado)", r"unsubscribe", r"cancel\w+ (?:mi |la |esta )?suscripcion", r"bloquear$",
        )),
        (_S, "go_away", _ANY, (
            r"(?:dejen|deje|deja|dejenme|dejeme|dejame|dejadme) (?:de (?:joder|romper|molestar|fastidiar|fregar|chingar|insistir|acosar|spamear|llenarme|jorobar)|en paz|tranquil[oa])", r"(?:vayanse|vete|vayase|andate) (?:a la|al)", r"(?:ya )?callense(?: ya)?$", r"sal de mi vida", r"olvid(?:ense|ate|ese) de mi", r"(?:los|las|te|voy a|ojo que los) (?:reporto|denuncio|denunciar\w*|reportar\w*|bloqueo|demando|voy a)", r"(?:acoso|hostigamiento|estafa|estafadores)", r"denuncia en consumo", r"(?:cortenla|cortala|cortenle|paren ya|parenle|parale|ya basta|ya paren|ya estuvo)", r"(?:que pesados|que pesaos) .{0,10}quit", r"(?:no )?quiero saber nada",
        )),
        (_S, "stop_alone", _ANY, (
            r"^(?:ya |por favor |porfa |ey |bueno |que |entonces |stopsign |por dios |les escribo |tercera vez que les escribo ){0,3}(?:stop|basta|paren|pare|alto|cancelen todo|detengan|detenganse|parar|baja)(?: ya| por favor| porfa| gracias| todo| cono| carajo| chau| con esto| de una vez| mas| a esto| esto| hombre){0,3}$", r"^(?:ya para|para ya|parale|ya parale)$", r"^(?:fin|final) a", r"no quiero nada$", r"ya no mas", r"escribo stop", r"no ,? paren$",
        )),
        (_L, "annoyed", _ANY, (
            r"(?:demasiados?|muchos|muchisimos|tantos|tantas|cuantos|cuantas) (?:mensajes|sms|avisos|recordatorios|promos|ofertas)", r"mandan (?:muchos|mucho|tanto|demasiado)", r"(?:solo|solamente|nomas|unicamente) (?:avis\w+|mand\w+|quiero|envi\w+) <G5>(?:pedido|pedidos|cita|citas|envio|importante)\w*", r"(?:quien|como|de donde) (?:les |le )?(?:dio|dieron|sacaron|consiguieron|tienen) (?:mi|este)", r"(?:ay |otra vez|y dale|de nuevo)(?: ustedes| con| lo mismo| esto)", r"cada (?:rato|cuanto|dia|hora)(?= )(?: van| suena| mandan| escriben| me)?", r"(?:me tienen|me tiene|ya me|me|estoy|estamos|ando|ya estoy) (?:canse|harte|aburri|hart\w+|podrid\w+|cansad\w+|aburrid\w+|hartaron|cansaron)", r"(?:menos|bajenle|baja le) (?:mensajes|a los mensajes|frecuencia|seguido)", r"(?:recordatorios|mensajes|avisos) (?:por una|al dia|diarios|hoy|por dia)", r"que (?:pesados|pesaos|hartos|molestos|fastidio|cansancio|lata|intensos)", r"por que (?:me|tantos|sigo) (?:llegan|llega|escriben|mandan|recibiendo|mensajes)", r"(?:van|ya) (?:cinco|cuatro|tres|dos|[2-9]) (?:hoy|veces)", r"ya se ya se", r"no (?:quiero que )?me (?:llamen|llame|llames)$", r"ya se$", r"una vez <G3>basta", r"ya entendi", r"^^(?:ay )?(?:no )?otra vez$$", r"ya es suficiente$", r"(?:que )?molest(?:o|ia|an)$", r"no entiendo por que me",
        )),
        (_L, "against_messages", "marketing none", (
            r"(?:no|basta|ni|nunca|menos|sin|dejen|deje|dejar|tantos|otro|quiten|eliminen|saquen|borren|parar|paren) <G4>(?:mensajes|mensaje|sms|textos|publicidad|promociones|spam|avisos|lista|propaganda|mi numero|este numero)$",
        )),
        (_L, "refused", "marketing none", (
            r"^^(?:no|nop|nel|no gracias|no me interesa|nah|para nada|no quiero|ni loca|ni loco|paso|no interesa|no me interesan|gracias|por ahora no|ahorita no|no ,? gracias|nones|uf|uff|que flojera|zzz)(?:(?: [|,]){0,2} (?:no|nop|nel|no gracias|no me interesa|nah|para nada|no quiero|ni loca|ni loco|paso|no interesa|no me interesan|gracias|por ahora no|ahorita no|no ,? gracias|nones|uf|uff|que flojera|zzz)){0,3}$$", r"^^downsign(?: downsign| [a-z]{1,6}){0,4}$$",
        )),
        (_H, "what_is_this", _ANY, (
            r"que es (?:este|esta) (?:numero|servicio|lista|programa|linea)", r"(?:que|cuales) (?:palabras|comandos|opciones|puedo|me puede)(?= )(?: <G3>(?:mandar|contestar|responder|escribir|enviar))", r"(?:cuesta|cobran|costo|cuestan|gratis) <G4>(?:mensajes?|sms|recibir)", r"^(?:ayuda|info|help)(?: (?:ayuda|info|por favor|porfa))+$", r"para que (?:es|sirve) este", r"como (?:funciona|uso) (?:esto|este (?:numero|servicio|chat)|el servicio)", r"de que (?:es|se trata) (?:este|esto)", r"que es este numero",
        )),
    ),
)
