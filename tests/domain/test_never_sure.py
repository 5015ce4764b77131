"""What must not revoke by itself, though it holds the words of a wish to stop.

About something else, somebody else, a part, the past, or the contrary; at most it pauses and a
person looks at it, whatever was sent before.
"""

from __future__ import annotations

from typing import Final

import pytest

from processor.domain.free_text import Band, Context, Wish, judge

ENGLISH: Final = """\
don't unsubscribe me
dont take me off the list
please don't remove me from your list
i don't want to stop getting these
i dont want to unsubscribe
never stop sending these
you stopped texting me why
why did you stop texting me
you guys stopped sending me texts
i stopped getting your texts
i'm not getting your texts anymore
i don't get your texts anymore
not receiving messages anymore
no texts received
no messages yet
no more messages in my inbox
i have no more texts on my plan
stop texting and driving lol
my mom wants you to stop texting her
can you stop texting my old number and use this one
stop texting my work phone use this one
stop sending texts to my husband
take my old number off and use this
remove my card number
remove my number from the order
delete my message
delete my last text
forget my last text
stop sending the wrong size
stop sending me the paper bill
stop sending catalogs to my house
stop mailing me
stop the mail
stop calling
stop calling just text
unsubscribe me from the emails
take me off the waitlist
take me off the schedule
remove me from the group chat
cancel my texts plan
cancel the text alerts for my card
stop the car
"""
SPANISH: Final = """\
ya no me mandan mensajes
ya no me mandan los mensajes de confirmacion
no me mandan mensajes
no me llegan los mensajes
ya no me llegan mensajes de ustedes
dejaron de mandarme mensajes
ya no me escriben
por que ya no me mandan ofertas
porque no me mandan ofertas a mi
no me han mandado mensajes
quiero que no me manden el pedido hoy
no me manden al repartidor de ayer
ya no quiero el pedido
ya no quiero la cita
eliminen mi pedido
borren mi reseña por favor
quiten el cargo
cancelen mi suscripcion a la revista
no me llamen mejor mensajes
paren las obras
basta con un mensaje
no mas llamadas solo mensajes
no me manden correos
no me manden mas correos por favor
quitenme de la lista de correos
sáquenme de la lista de espera
saquenme de la lista de invitados
borren mi numero anterior y pongan este
quiten mi numero viejo
denme de baja del gimnasio
quiero darme de baja del curso
dar de baja la linea
no me interesa esa talla
no quiero mas informacion por telefono
no quiero mensajes de voz
ya no manden nada al domicilio
ya no me manden nada al trabajo, solo a casa
no me manden publicidad por correo
eliminen mi cuenta
borren mis datos
mi hija no quiere que le manden mensajes
mi mama dice que ya no le manden mensajes
no me dejen de mandar mensajes
no dejen de mandarme ofertas
dejen de mandarme el recibo por papel
dejen el paquete en la puerta
para de llover
no me vuelvan a cobrar
no me vuelvan a llamar
no vuelvan a mandar ese producto
no me envien la factura impresa
no envien el paquete todavia
desactiven la alarma
cancelar suscripcion premium
me dieron de baja sin avisar
me dieron de baja
ya me di de baja
como me doy de baja
sin mensajes nuevos
no mas preguntas gracias
alto ahi no he pagado
no molesto mas
no los molesto mas gracias
no hagan caso a mi mensaje anterior
olviden mi mensaje
borren mi mensaje anterior
paren por favor en la esquina
pare en la esquina
no me manden mensajes tan temprano
no me manden mensajes de voz
no me manden mensajes al otro número
ya no me manden el mismo mensaje, ya pague
ya no manden recordatorio que ya confirme
no quiero mensajes de otra tienda
ya no quiero recibir mensajes de mi ex
no quiero recibir mensajes de otros
no mas mensajes de texto, llamenme
quiero la baja medica
fin del mensaje
salir a las 5
basta de excusas
borrenme del evento
sáquenme del grupo de whatsapp
eliminen mi número de la orden
dejen de molestar a mi perro
no molesten a mi mama
no contacten a mi hermano
no contactar antes de las 9
no me escriban mal el nombre
no me escriban por whatsapp
no me escriban tan tarde
no me manden mas fotos
no me manden mas links
ya no manden mas comida
ya no me manden mas tallas grandes
no recibo mensajes
no recibi ningun mensaje
no quiero perder los mensajes
no quiero que me quiten los mensajes
no quiero dejar de recibir mensajes
no quiero dejar de recibir sus ofertas
no quiero que dejen de mandar
nunca me mandan mensajes
nunca me mandan nada
ya no me manden por correo, manden por mensaje
no me manden correo, mejor texto
quiten mi numero de la factura
quitenme del turno de las 3
eliminenme de la reserva
saquenme de la cita del martes
no quiero recibir el pedido por la noche
dejen de cobrarme
dejen de llamarme y mandenme mensaje
ya no llamen
no llamen mas, escriban
paren la entrega
detengan el envio
cancelen el envio de mensajes de prueba
no envien mensajes al numero viejo
no me quiten de la lista
no me borren
no me den de baja
no me desuscriban
no eliminen mi numero
"""
FRENCH: Final = """\
je ne reçois plus vos messages
je recois plus de sms de votre part
vous ne m'envoyez plus de messages
pourquoi je ne reçois plus rien
vous m'envoyez plus les rappels
arretez de m'appeler envoyez un sms
supprimez ma commande
ne m'envoyez pas le colis
ne m'envoyez plus de colis chez le voisin
retirez l'article
enlevez le supplement
effacez mon ancien numero
supprimez mon ancien numero
retirez-moi de la liste d'attente
desinscrivez-moi du cours de yoga
je veux me desinscrire de la formation
ne m'appelez plus
ne me contactez plus par mail
ne m'ecrivez plus par email
plus de messages sur mon repondeur
plus de messages non lus
j'ai plus de messages
je n'ai plus de messages
ma fille ne veut plus recevoir de messages
mon mari ne veut plus recevoir vos sms
n'arretez pas de m'envoyer des offres
arretez le chauffage
stop au feu rouge
je stoppe la livraison
stoppez la livraison
resiliez mon contrat
j'arrete la
j'arrete le sport
fini les messages vocaux
ne plus me facturer
ne m'envoyez plus la facture papier
plus rien a ajouter merci
laissez-moi le temps
laissez moi tranquille avec le code
annulez mon abonnement
desabonnez-moi de la newsletter
desabonnez moi des mails
je ne veux plus de ce modele
je ne veux pas de message vocal
je ne souhaite plus recevoir le magazine
je ne souhaite plus venir
oubliez mon message
oubliez mon dernier sms
effacez mon message
ignorez mon message
ne m'envoyez plus rien par la poste
ne m'écrivez plus en anglais
ne m'envoyez plus de liens
ne m'envoyez plus de photos
ne m'envoyez plus le livreur
ne me contactez plus avant 10h
plus de pubs à la télé
stop pub sur ma boite aux lettres
plus de sms depuis hier, est-ce normal
plus aucun message depuis lundi
enlevez-moi du groupe
supprimez mon numéro de la commande
retirez mon nom du bon de livraison
oubliez-moi pas
m'oubliez pas
je veux plus recevoir le catalogue
ne plus recevoir de messages vocaux
je ne veux plus de messages vocaux
j'arrête pas de recevoir des messages bizarres
arrêtez de m'envoyer la mauvaise taille
arrêtez de m'envoyer des colis abîmés
cessez de m'envoyer des factures
je n'ai pas reçu de sms
je ne reçois pas vos sms
je ne recois aucun message
je ne veux pas rater vos messages
je ne veux pas arreter les messages
je ne veux pas me desabonner
ne me desabonnez pas
ne me desinscrivez pas svp
ne m'enlevez pas de la liste
ne me retirez pas de la liste
n'effacez pas mon numero
"""


@pytest.mark.parametrize("context", Context)
def test_none_of_it_revokes_by_itself(context: Context) -> None:
    read = {text: judge(text, context) for text in f"{ENGLISH}{SPANISH}{FRENCH}".splitlines()}
    sure = {
        text: each.rule
        for text, each in read.items()
        if (each.wish, each.band) == (Wish.REVOKE, Band.SURE)
    }
    assert sure == {}
