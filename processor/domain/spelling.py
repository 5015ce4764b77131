"""One spelling for what people type: shorthand, slips, digits for letters and joined words.

A slip is mended against a short list of words by rapidfuzz; words that are one slip away and mean
something else are left as they are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from processor.domain.slips import SLIPS

#: What people type for a word; the values may be several words.
_SHORTHAND: Final = {
    "u": "you", "ur": "your", "r": "are", "pls": "please", "plz": "please", "plss": "please",
    "plse": "please", "pleas": "please", "plox": "please", "pleez": "please", "plis": "please",
    "dnt": "dont", "dun": "dont", "dunt": "dont", "donot": "dont", "doesn": "doesnt",
    "txt": "text", "txts": "texts", "txting": "texting", "txtin": "texting", "txtn": "texting",
    "txtting": "texting", "b": "be", "b4": "before",
    "mrc": "merci", "bjr": "bonjour", "slt": "salut",
    "grax": "gracias", "kiten": "quiten", "textin": "texting", "texing": "texting",
    "txtng": "texting", "texte": "text", "sendin": "sending", "msgin": "messaging",
    "msging": "messaging", "msgs": "messages", "msg": "message", "mssgs": "messages",
    "mssg": "message", "mesages": "messages", "mesage": "message", "thx": "thanks", "ty": "thanks",
    "tks": "thanks", "thnx": "thanks", "tnx": "thanks", "frm": "from", "remuv": "remove",
    "rmv": "remove", "remov": "remove", "srsly": "seriously", "tmrw": "tomorrow",
    "gonna": "going to", "wanna": "want to", "gotta": "got to", "lemme": "let me",
    "gimme": "give me", "outta": "out of", "yall": "you", "cannot": "cant", "em": "them",
    "wat": "what", "wut": "what", "bc": "because", "cuz": "because", "kno": "know",
    "nomore": "no more", "alot": "a lot", "#": "number", "nbr": "number", "stahp": "stop",
    "stawp": "stop", "stopp": "stop", "stap": "stop", "stahpp": "stop", "srop": "stop",
    "dtop": "stop", "stpo": "stop", "sotp": "stop", "stio": "stop", "stpp": "stop", "stoo": "stop",
    "stob": "stop", "sttop": "stop", "stoop": "stop", "stoip": "stop", "sstop": "stop",
    "stiop": "stop", "syop": "stop", "sgop": "stop", "ztop": "stop", "xtop": "stop",
    "stol": "stop", "stlp": "stop", "stkp": "stop", "ston": "stop",
    "unsuscribe": "unsubscribe", "unsubcribe": "unsubscribe", "optout": "opt out",
    "tf": "the hell", "wtf": "what the hell", "lmk": "let me know",
    "idc": "i dont care", "msj": "mensaje",
    "msjs": "mensajes", "mensages": "mensajes", "msjes": "mensajes", "mnsjs": "mensajes",
    "mjs": "mensajes", "xfa": "porfa", "xfavor": "porfa", "porfavor": "porfa", "porfis": "porfa",
    "pf": "porfa", "kiero": "quiero", "qiero": "quiero", "ustds": "ustedes", "uds": "ustedes",
    "ud": "usted", "ekivocado": "equivocado", "q": "que", "k": "que", "ke": "que", "xq": "porque",
    "pq": "porque", "dejenme": "dejen me", "dejeme": "deje me", "dejame": "deja me",
    "dejadme": "dejad me", "nomas": "no mas", "aser": "hacer", "jveu": "je veux",
    "jveux": "je veux", "plu": "plus", "pus": "plus", "pu": "plus", "sa": "ca", "stp": "svp",
    "menvoyer": "m envoyer", "menvoyez": "m envoyez", "mecrire": "m ecrire",
    "mecrivez": "m ecrivez", "stopez": "stoppez", "desabo": "desabonner", "jai": "j ai",
    "wld": "would", "cld": "could", "jen": "j en", "cest": "c est", "chui": "je suis",
    "chuis": "je suis", "msgn": "message", "arete": "arrete", "aretez": "arretez",
    "arettez": "arretez", "arette": "arrete", "tjs": "toujours", "tjrs": "toujours",
    "bcp": "beaucoup", "ds": "dans", "num\u00e9": "numero", "mm": "meme", "pk": "pourquoi",
    "pkoi": "pourquoi",
}  # fmt: skip
#: Words that are understood with a typo, by length: one slip from five letters, two from ten.
_KNOWN: Final = (
    "unsubscribe", "unsubscribed", "unsubscribing", "messages", "message", "texting", "sending",
    "remove", "please", "anymore", "contacting", "interested", "harassing", "bothering", "leave",
    "desabonner", "desabonnez", "desabonnement", "desinscription", "desinscrire", "desinscrivez",
    "supprimez", "enlevez", "arretez", "arreter", "mensajes", "mensaje", "eliminen", "publicite",
    "borrenme", "promociones", "publicidad", "dejen", "manden", "messagerie", "tranquille",
    "suscripcion", "desuscribir", "desuscribirme", "spamming", "messaging", "harassment",
)  # fmt: skip
#: Words that are one slip away from a known one and mean something else.
_OTHERS: Final = frozenset((
    "mensagem", "mensagens", "messaggi", "messaggio",
    "arretee", "arretees", "contacten", "contacte", "contactez", "contacter", "contactiez",
    "contactent", "contacted", "contacts", "deten", "llave", "llaves", "messaged", "subscription",
    "subscriptions", "supprimee", "supprimees", "tranquilo", "tranquilos", "tranquilas",
    "tranquilles", "tranquillite", "promocion", "promocionar", "publicidades", "eliminez",
    "enleviez", "desinscrit", "desinscrite", "desinscribirme", "desinscribir", "contrasting",
    "arrete", "arretes", "arrets", "bending", "desabonne", "desabonnee", "elimina", "eliminan",
    "eliminar", "eliminate", "elimine", "enleve", "enlevee", "enlever", "lending", "massage",
    "massages", "mending", "messagerie", "nesting", "passages", "promotion", "promotions",
    "publicite", "publicites", "remote", "removed", "remover", "removes", "removing", "resting",
    "retirez", "seeding", "sendings", "spending", "subscribe", "subscribed", "supprime",
    "supprimer", "taxing", "tending", "testing", "tests", "vending", "pleased", "leaves", "leaved",
    "interest", "interests", "interesting", "connecting", "contracting", "dejan", "dejes", "dejar",
    "dejon", "deben", "mandan", "manda", "mande", "mandes", "lease", "leaver", "heave",
    "leaved", "lieve", "mander", "tranquila", "interesse", "interessee", "interesses", "interesa",
    "interesada", "interesado", "interesadas", "interesados", "texted", "sanding", "standing",
    "pleasure", "dejo", "deje", "mangen", "public", "bordering", "borrent", "plaise", "release",
))  # fmt: skip
_DIGITS: Final = str.maketrans("013457$@", "oieastsa")
#: What is read even if its first letter is a digit.
_STOPS: Final = frozenset(("stop", "stopall", "stopit"))
_MIXED: Final = re.compile(r"(?=.*[a-z])(?=.*[0-9$@])[a-z0-9$@]{3,14}")
#: Words of a wish that people run together; what is not made of these alone is left as it is.
_RUN: Final = (
    "unsubscribe|messaging|messages|contacting|texting|sending|message|remove|please|delete|number|"
    "texts|leave|alone|from|stop|dont|send|text|take|this|these|want|more|spam|list|lose|plz|pls|now|"
    "off|out|opt|not|any|me|my|us|it|no|"
    "mensajes|manden|mande|basta|dejen|baja|paren|mas|de|"
    "arretez|messages|plus|moi|svp"
)
_JOINED: Final = re.compile(rf"(?:{_RUN}){{2,6}}")
_PIECE: Final = re.compile(_RUN)
#: Plain words that look like several run together.
_WHOLE: Final = frozenset((
    "takeoff", "takeout", "moist", "meme", "mode", "demo", "made", "offshore", "outplus", "nonstop",
    "mede", "usmas", "tomas", "demas", "ademas", "messages", "notme", "leaveout", "outtake", "list",
    "outlist", "dede", "moi", "surplus", "item", "omit", "plusde", "nonplus", "outnow", "listme",
))  # fmt: skip
_ENDS_WISH: Final = re.compile(
    r"(?:stop|dont|no|unsub|remove|take|delete|leave|lose|opt|text|please|plz|pls|basta|plus|arretez)"
)
#: `4 this`, `2 be removed`: a digit that is a word.
_SPANISH_OF: Final = re.compile(
    r"(?<= )d(?= (?:mandar|enviar|escribir|molestar|la lista|sus|su|baja)\w* )"
)
_FOUR: Final = re.compile(r"(?<= )4(?= (?:this|these|me|you|us|your|texts|ever|it|any|real) )")
_TWO: Final = re.compile(
    r"(?<= )2(?= (?:be|stop|get|opt|unsubscribe|me|text|hear|receive|this|end|quit|leave) )"
)
#: A French `s'il te plaît` where the words around are not English.
_STP: Final = re.compile(
    r"(?<= )svp(?= (?:it|text\w*|send\w*|messag\w+|contact\w+|spam\w*|now|please|this|these|all"
    r"|me|bothering|the) )"
    r"|(?<= please )svp(?= )|(?<= just )svp(?= )|(?<= you )svp(?= )|(?<= to )svp(?= )"
)


def spelled(words: list[str]) -> str:
    """The words with one spelling, a space between and at both ends."""
    if words == ["stp"]:
        return " stop "
    said = f" {' '.join(map(_spelled, words))} "
    return _STP.sub("stop", _SPANISH_OF.sub("de", _TWO.sub("to", _FOUR.sub("for", said))))


@lru_cache(maxsize=4_096)
def _spelled(word: str) -> str:
    if word in _SHORTHAND:
        return _SHORTHAND[word]
    plain = word.translate(_DIGITS)
    if _MIXED.fullmatch(word) and (not word[0].isdigit() or plain in _STOPS):
        mended = _SHORTHAND.get(plain) or _mended(plain)
        return mended if mended in _RUN.split("|") or mended in _KNOWN or mended == "stop" else word
    return _mended(word)


def _mended(word: str) -> str:
    if len(word) == len("stop") and sorted(word) == sorted("stop") and _near(word, "stop"):
        return "stop"
    if word in _OTHERS or word in _KNOWN:
        return word
    if word in SLIPS:
        return SLIPS[word]
    if len(word) < len("leave"):
        return word
    if (
        len(word) > len("nomas") - 1
        and word not in _WHOLE
        and _ENDS_WISH.match(word)
        and _JOINED.fullmatch(word)
    ):
        return " ".join(_SHORTHAND.get(each, each) for each in _PIECE.findall(word))
    return next((known for known in _KNOWN if _near(word, known)), word)


def _near(word: str, known: str) -> bool:
    slips = 2 if len(known) >= len("desabonner") else 1
    return word[0] == known[0] and OSA.distance(word, known, score_cutoff=slips) <= slips
