"""What no rule knows and a word of stopping is still in: the last look, before a text is let go.

The senses that are struck out before the broad rules look are guesses about language, and a guess
that is wrong loses a wish in silence. So a text that came to nothing is looked at once more with
those senses in it. Only the surest other ones, close around the word, are taken out here.
"""

from __future__ import annotations

import re
from typing import Final

#: What is left of a wish when no rule knows the phrase: a person should look.
_LEFT: Final = re.compile(
    r" (?:stop\w{0,4}|stopsign|quit|unsub\w*|remove|opt|cease|spam\w*|baja|basta|paren"
    r"|desuscri\w*|arret\w*|desabonn\w*|desinscri\w*|cessez"
    r"|wrong number|harass\w*|leave me|block\w*|lawyer|fcc) ",
    re.ASCII,
)
#: Words that hardly mean anything but to stop, and verbs of ending in an order.
_BEHIND: Final = re.compile(
    r" (?:stop|stopall|stoppez|(?:(?<=^ )|(?<=[|?,] )|(?<=please )|(?<= just )|(?<=thanks )"
    r"|(?<= and )|(?<= now ))quit|unsub\w*|cease|desist|opt(?:ing)? (?:me )?out|basta|paren"
    r"|desuscri\w*|(?:den|de|dar|doy|dame|deme|den)(?:me|nos)? de baja|arretez|cessez"
    r"|desabonn\w*|desinscri\w*"
    r"|(?:cancel|end|cancel(?:a|e|ar|en)|annul(?:er|ez)|resili(?:er|ez))(?= (?:[|,] )*(?:$"
    r"|(?:please|thanks|por favor|porfa|svp|merci|it|these|that|todo|tout|ca|esto) (?:[|,] )*$"
    r"|(?:\S{1,9} ){0,2}(?:subscription|abonnement|suscripcion|service|servicio) (?:please |now "
    r"|thanks |svp |por favor |[|,] )*$))"
    r"|no more (?:text|message)s?) ",
    re.ASCII,
)
_VEHICLE: Final = (
    "bus|tram|train|metro|subway|truck|pit|rest|shuttle|ferry|trolley|gas|next|first|last|full|door"
    "|whistle|short|dead|non|each|every|which|what|whose|final|extra|second|third|autobus|camion"
)
#: The surest other senses, at most three words around.
_SPARED: Final = re.compile(
    r" (?:dont|never|cant|wont|couldnt|didnt|doesnt|wouldnt|isnt|shouldnt|not|without|nor|nunca"
    r"|sin)"
    r" (?:you |ever |even |really |dare |want to |going to |be able to |please |just |say |i |we "
    r"|want you to |let them |quite ){0,2}"
    r"(?:stop|quit|unsub\w*|cease|opt out|cancel|end)(?= )(?! (?:it )?$)"
    rf"| (?:{_VEHICLE}) stop(?= )(?! (?:texting|sending|messaging))"
    r"| quit (?:working|smoking|drinking|eating)(?= )"
    r"| stop (?:e ?mailing|mailing|phoning|calling(?= (?:\S{1,12} ){1,4}(?:texts?|texting) ))(?= )"
    r"| unsub\w* (?:\w{1,9} ){0,4}(?:e ?mails?|newsletter|paper|catalogs?)(?= )(?! (?:and|or) )"
    r"| (?:desabonn|desinscri)\w* (?:\w{1,9} ){0,3}(?:mails?|courriels?|newsletter"
    r"|infolettre)(?= )"
    r"| stop (?:by|in|payment|work order|sign|light|lights|over|off|up|along|round|around|loss"
    r"|motion|watch|n)(?= )"
    r"| stop (?:at|on|for|to|near|outside|and|into|inside) (?:and |a |an |the |my|your|our|his|her"
    r"|their|get|buy|grab|see|pick|eat|gas|lunch|coffee|food|dinner|work|home|school|store|\d)\w*"
    r"(?= )(?! (?:number|phone|cell|list|sending|text))"
    r"| (?:where|when|what time|does|will|did) (?:\w{1,9} ){1,3}stop(?= )(?! (?:text|send|messag"
    r"|these"
    r"|this|spam))"
    r"| (?:ne|n|sans|pas|jamais) (?:\w{1,9} ){0,2}(?:arretez|cessez|annulez|resiliez)(?= )"
    r"| (?:had|have|got|used|has|need) to (?:stop|quit|cancel|end) (?=(?:by|at|in|for|\w+ing) )"
    r"| (?:had|told (?:me|us)|doctor said|doc said) to (?:stop|quit)(?= )",
    re.ASCII,
)
#: A stop that is told of in a text that wants the messages again.
_RETOLD: Final = re.compile(
    r" (?:un|undo|reverse|take back|ignore|disregard|texted|text|sent|send|said|say|saying|typed|"
    r"hit|hitting|replied|pressed|wrote|put|accident\w*|mistake|oops|mean to|meant to|opted|opt"
    r"|puse|"
    r"mande|envie|escribi|conteste|di|dije|envoye|ecrit|repondu|tape|mis|dit|cancel|cancele) "
    r"(?:my |the |that |last |you |in |le |un |la |el |de |to |me |ya |out |by |it ){0,2}"
    r"(?:stop|unsubscribe|baja|out|opt out|desabonn\w*|desinscri\w*|basta)(?= )"
    r"| (?:i|we|was|got|been|me|m|je|etais|suis|avais|had|have|accidentally|mistakenly|not|dont"
    r"|didnt)"
    r" (?:\w{1,12} ){0,2}(?:unsub\w*|desabonn\w*|desinscri\w*|desuscri\w*|opt out|stop)(?= )"
    r"| (?:stop|unsubscribe\w*|opt out|desabonn\w*|desinscri\w*|desuscri\w*) (?:\w{1,12} ){0,3}"
    r"(?:by|in|par|por|sin|sans|accident\w*|mistake\w*|error|erreur|before|last|ago)(?= )",
    re.ASCII,
)


#: Somebody who has a thing to stop: a task, and none for us.
_TASK: Final = re.compile(
    r" (?:we|they|he|she|someone|somebody|everyone|people) (?:all )?"
    r"(?:have|has|need|needs|got|ought|must|should|gotta|will|can) (?:to )?(?:stop|quit|cease"
    r"|end) ",
    re.ASCII,
)


def left(said: str) -> bool:
    """Whether a word of stopping is in what no other sense explains."""
    return _LEFT.search(said) is not None


def behind(said: str) -> bool:
    """Whether a word of stopping is in a text, the surest other senses apart."""
    return _BEHIND.search(_SPARED.sub(" * ", said)) is not None


def is_task(said: str) -> bool:
    """Whether what is to be stopped is the business of people, such as a bill of law."""
    return _TASK.search(said) is not None


def against(said: str) -> bool:
    """Whether a text that speaks of having messages again stops them all the same."""
    return behind(_RETOLD.sub(" * ", said))
