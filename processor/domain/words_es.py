"""Spanish words by what they mean in a text to a business: stopping, messages, refusing."""

from __future__ import annotations

from typing import Final

CLASSES: Final = {
    "TEXTS": (
        "mensajes?/mensajitos?/sms/textos?/text messages/texts/publicidad/publicidades/promos?/"
        "promociones|promocion/spam/notificacion(?:es)?/alertas?/propaganda/recordatorios?/"
        "anuncios/mensajeria|mensajerias/comunicaciones/publicitarios?/messages/whatsapps?|"
        "wasaps?|wasap/msgs?/mensajear\\w*/boletines|boletin/avisitos|avisos?/textear\\w*"
    ),
    "MSG": (
        "<TEXTS>/ofertas?/cosas/pavadas/tonterias/basura/encuestas/cupones|cupon/porquerias?/"
        "envios/correos/info|informacion/contacto/pendejadas|chingaderas|mamadas|boludeces|"
        "huevadas|estupideces|mierda|mierdas/invitaciones/descuentos/novedades/bombardeo/acoso"
    ),
    "THIS": "esto/eso/estos/estas/esos/esas/nada/mas/todo esto",
    # verbs of sending, in the moods that a wish is put in
    "SEND": (
        "mand(?:en|e|es|ar|aran|eis|ando|an|as|a|aba|aban|emos|aron|ame|ado)(?:me|nos|los|las|"
        "lo|melos|melas|le|te)?/envi(?:en|e|es|ar|aran|eis|ando|an|as|a|aron|aban|ado)(?:me|"
        "nos|los|las|lo|melos|le)?/escrib(?:an|a|as|ir|ieran|ais|iendo|en|es|e|iesen|ieron|"
        "ido)(?:me|nos|le)?/contact(?:en|e|es|ar|aran|eis|ando|an|aron)(?:me|nos|lo|la)?/"
        "molest(?:en|e|es|ar|eis|ando|an|as)(?:me|nos)?/avis(?:en|e|es|ar|ando)(?:me|nos)?/"
        "text(?:een|ee|ees|ear|eando|ean)(?:me|nos)?/mensaje(?:en|ar|es|e)(?:me|nos)?/"
        "recuerd(?:en|e|es)(?:me|nos)?/recordar(?:me|nos)?/notifi(?:quen|que|ques|car|"
        "cando)(?:me|nos)?/spame(?:en|ar|ando|es|an)(?:me|nos)?/lleg(?:uen|ue|ar|ando|an|"
        "a)(?:me|nos)?/jod(?:an|as|er|a|iendo|eis)(?:me|nos)?/romper|rompan|rompas/"
        "fastidi(?:en|ar|es|e|ando)(?:me|nos)?/chin(?:guen|gues|gar|gando)(?:me|nos)?/"
        "bombarde(?:en|ar|ando|an)(?:me|nos)?/acos(?:ar|ando|en|an)(?:me|nos)?/hostigu?(?:ar|"
        "en|ando)(?:me|nos)?/insist(?:an|ir|as|iendo|a)/busqu(?:en|es|e)(?:me|nos)?/satur(?:ar|"
        "en|ando)(?:me|nos)?/ofrec(?:er|iendo)(?:me|nos)?|ofrezcan(?:me)?/vend(?:er|iendo)me/"
        "mensajeando|mensajear/comunicar\\w*|comuniquen\\w*/estar mandando|estar enviando/"
        "whatsape\\w+|wasape\\w+/promocionar\\w*/rebent(?:ar|en)/fregar|frieguen|freguen/"
        "inund\\w+/estorb\\w+/hincha\\w*|hinchen|hinchar"
    ),
    "STOP": (
        "stop/basta/paren|pare|pares|para ya|parar|parale|parenle|parad|para de|para con/dejen|"
        "deje|deja|dejad|dejar|dejense|dejes|dejaran|dejara/cesen|cese|cesar/alto/suspend(?:an|"
        "a|er)/deten(?:gan|ga|er|gase|ganse)/cort(?:en|e|a|ar|enla|ala|enle|ad)/fin|fin a/"
        "termin(?:en|e|ar)/ya no|no mas|nunca mas|ni un|ni una|ni|no/sin/evit(?:en|e|ar)/"
        "cancel(?:en|e|ar|a|o)/desactiv(?:en|e|ar|a|o)/detener/menos/elimin(?:en|e|ar|a|o)/"
        "quit(?:en|e|ar|a|ad)/anul(?:en|e|ar|a)/bloque(?:en|e|ar|o|a)/silenci(?:ar|en)/"
        "suficientes?/demasiad[oa]s?/hart[oa]s?|harta de|harto de/cansad[oa]s? de/tant[oa]s/"
        "much[oa]s/se acabo|se acabaron/ya/absten\\w+/frenen|frena|frenar/apag(?:uen|ar|ue)/"
        "dejarme/calmense|bajenle|bajale|bajarle/jamas|nunca/detesto|odio/fuera"
    ),
    "OUT": (
        "quit(?:en|e|a|ad|ar|o|es|eis)(?:me|nos|lo|la|los|las|melo)?/saqu(?:en|e|es|eis)(?:me|"
        "nos|lo|la)?/sac(?:a|ad|ar|o)(?:me|nos|lo|la)?/borr(?:en|e|a|ad|ar|es|o)(?:me|nos|lo|"
        "la|los|las)?/elimin(?:en|e|a|ad|ar|es|o)(?:me|nos|lo|la|los|las)?/remuev(?:an|a|"
        "e)(?:me|nos|lo|la)?|remover(?:me|nos)?/retir(?:en|e|a|ad|ar|es)(?:me|nos|lo|la)?/"
        "suprim(?:an|a|ir|e)(?:me|lo|la)?/bloque(?:en|e|ar|a)(?:me|lo)?/excluy(?:an|a)(?:me)?|"
        "excluir(?:me)?/(?:dar|den|denme|deme|dame|dadme|darme|doy|dan|de|me den|dennos|darnos|"
        "des|dar de) de baja/desuscrib\\w+/desafili\\w+/desvincul\\w+/olvid(?:en|e|a|ense|ese|"
        "ate)(?:me)?/pierdan|pierda/tachen(?:me)?|tache(?:me)?/anul(?:en|e|ar)(?:me)?/dej(?:en|"
        "e|a|ad) de tener/desapunt\\w+|desinscrib\\w+/salirme|salir/dar(?:me)? baja|baja/boten|"
        "botar"
    ),
    "ME": (
        "me/nos/mi numero|mi num|mi nro/mi telefono|mi tel/mi celular/mi contacto/este numero|"
        "este num|este nro/este telefono/mi nombre/mi linea/mis datos/numero/este celular/"
        "mi movil/mi cel/esta linea/este movil/este contacto/mi suscripcion|la suscripcion|"
        "suscripcion/mi mama|mi papa|mi esposo|mi esposa|mi madre|mi padre/el numero|"
        "el telefono/nuestro numero|nuestro telefono/mi informacion|mi info/de mi"
    ),
    "LIST": (
        "listas?|listado/base|base de datos|bases/grupo|grupos/sistema/difusion/fichero|"
        "ficheros/envios/agenda de mensajes/registro|registros/contactos/de ahi|de aqui|"
        "de alli/cadena/programa/directorio/servicio de mensajes|servicio/mailing/suscriptores/"
        "esto|esta/mensajes|promociones|publicidad/agenda|archivos?/clientes/campana|campanas"
    ),
    "WANT": (
        "quiero|queremos|quisiera|quiera|quiere|queria/deseo|deseamos|desea|desearia/necesito|"
        "necesitamos|necesita/acepto|autorizo|autorice|autorizado|consiento|permito|permiti/"
        "interesa|interesan|interesad[oa]s?|interes/pedi|pido|pedimos|pedido/solicite|solicito|"
        "solicitado/gusta|gustan|gustaria/suscribi|suscribo|suscrito|suscrita|inscribi|"
        "registre|registrado|apunte|anote|inscrito/firme|di|dado/requiero|preciso/hace falta|"
        "hacen falta/me sirven?|sirve/contrate|contratado/me han pedido/leo"
    ),
    "SAY": (
        "por/favor/porfa/please/gracias/ya/hola/buenas|buenos|buen/dias|dia|tardes|noches/"
        "senores|senor|senorita|senora/les|le|lo|la|los|las/pido|ruego|solicito|pedimos|exijo|"
        "suplico/que/me|nos|se|te/amablemente|atentamente|disculpe|disculpen|perdon|oigan|oiga|"
        "oye|ey|amigos|amigo/quiero|quisiera|deseo|necesito|queremos|podrian|podria|pueden|"
        "puede|podeis|puedes/no|si/a|de|y|o|pero|entonces|tambien/stop/ahora|hoy|"
        "inmediatamente|urgente/en|el|este|esta|esto|estos/mi|mis|sus|su|tus|tu/con|para|del|"
        "al/todo|todos|toda/dije|digo|dicho|repito|vez|otra|ultima|mismo|usted|ustedes|uds|ud|"
        "vosotros|es|un|una|muy|mas|solo|hagan|haga|haganme|tan|amable|amables|bueno|ok|hey|"
        "dios|joder|cono|carajo|wey|guey|bro|pana|che|tio|tios|gente|chicos|nada|nunca|jamas|"
        "svp|cordial|saludo|saludos|bendiciones|bendiga|interesa|como/doy|dar|darme|deme|denme|"
        "dame|dadme|den|dar/quitar|baja"
    ),
    "END": (
        "stop/basta|basta ya/baja|dar de baja|darme de baja|denme de baja|deme de baja|"
        "dame de baja|de baja/paren|pare|pares|parenle|parale|parad|para ya|parar ya/alto/"
        "deten(?:gan|ganse|gase|erse)/desuscrib\\w+|desinscrib\\w+/cesen/borren(?:me)?|"
        "borre(?:me)?|borrame|borrar|borradme/eliminen(?:me)?|elimine(?:me)?|eliminame/"
        "saquen(?:me)?|saqueme|sacame|sacadme/quiten(?:me)?|quiteme|quitame|quitadme/cortenla|"
        "cortala|ya estuvo/remuevan(?:me)?/no mas/dejen|dejenme|dejen me en paz|dejen en paz|"
        "dejadme/unsubscribe|opt out/cancelen|cancelar/salir/no molesten|no molestar|no jodan|"
        "no molestes/callense/retiren(?:me)?|retireme/olvidense|olvidenme/larguense"
    ),
}  # fmt: skip
