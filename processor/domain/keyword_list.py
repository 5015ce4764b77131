"""The words that a whole message may consist of: policy, versioned, with the source of each row.

Sources: `fcc` is 47 CFR 64.1200(a)(10), `ctia` the principles of 2023, `twilio`, `aws`, `telnyx`,
`plivo` and `vonage` what their gateways act upon, `cwta` Canada's short codes, `us-es` Spanish
short codes of the US, `use` what is commonly seen in that language. A business adds words in its
own list and can take none of these away.
"""

from __future__ import annotations

from typing import Final

#: Raised with every change below; each hit stores it.
VERSION: Final = "2026-11-25.1"

#: meaning, language, source, words (case, accents, spaces and hyphens do not matter)
ROWS: Final = (
    ("stop", "en", "fcc", "stop, quit, end, revoke, opt out, cancel, unsubscribe"),
    ("stop", "en", "ctia", "please opt me out"),
    ("stop", "en", "twilio", "stop all"),
    ("stop", "en", "aws", "remove, td"),
    ("stop", "en", "plivo", "unsub"),
    ("stop", "fr", "cwta", "arret"),
    ("stop", "fr", "twilio", "arrete, arrett"),
    ("stop", "fr", "use", "arreter, arretez, desabonner, desabonnement, se desabonner, fin"),
    ("stop", "fr", "use", "desinscrire, desinscription, stopper, stoppez, stop sms, stop pub"),
    ("stop", "es", "us-es", "alto"),
    ("stop", "es", "use", "baja, parar, pare, cancelar, detener, no mas, basta, darme de baja"),
    ("stop", "es", "use", "desuscribir, desuscribirme, salir"),
    ("stop", "pt", "use", "sair, pare, parar, cancelar, descadastrar, remover"),
    ("stop", "de", "use", "stopp, abmelden, abbestellen, austragen, kündigen"),
    ("stop", "it", "use", "cancella, cancellami, disiscrivimi, basta, annulla iscrizione"),
    ("resume", "en", "twilio", "start, unstop"),
    ("resume", "en", "use", "resubscribe"),
    ("help", "en", "twilio", "help, info"),
    ("help", "fr", "cwta", "aide"),
    ("help", "es", "us-es", "ayuda"),
    ("help", "pt", "use", "ajuda"),
    ("help", "de", "use", "hilfe"),
    ("help", "it", "use", "aiuto"),
)
