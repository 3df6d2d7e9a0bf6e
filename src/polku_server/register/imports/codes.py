"""Words that files use for what the register writes as a code: languages, channels, phases, kinds, countries."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "language": {
        "fi": "suomi finnish finska fin fi-fi",
        "sv": "ruotsi swedish svenska swe sv-se sv-fi",
        "en": "englanti english engelska eng en-gb en-us",
    },
    "best_channel": {
        "email": "sähköposti e-mail e-post any",
        "phone": "puhelin telefon call soitto",
        "sms": "tekstiviesti text sms-meddelande",
        "post": "kirje letter mail brev",
    },
    "phase": {
        "before": "ennen före ennen_ostoa before_the_sale",
        "during": "aikana under oston_aikana during_the_sale",
        "after": "jälkeen efter oston_jälkeen after_the_sale",
    },
    "kind": {
        "visit": "käynti besök asiointi",
        "call": "puhelu soitto samtal phone phone_call puhelinsoitto",
        "meeting": "tapaaminen kokous möte palaveri appointment",
        "email": "sähköposti e-mail e-post",
        "chat": "keskustelu chatt",
        "delivery": "toimitus leverans",
        "service": "huolto palvelu service case ticket",
        "lead": "liidi",
        "other": "muu annan annat task note",
    },
    "country": {
        "FI": "suomi finland fin",
        "SE": "ruotsi sweden sverige swe",
        "NO": "norja norway norge nor",
        "DK": "tanska denmark danmark dnk",
        "EE": "viro estonia estland est",
        "DE": "saksa germany tyskland deu",
    },
    "currency": {"EUR": "€ euro euroa euros", "SEK": "kr kruunu", "GBP": "£", "USD": "$ us$"},
}


def code(field: str, text: str) -> str:
    """Give the code that a word stands for; a word that is not known stays as it is, for the model to judge."""
    said = "_".join(text.casefold().split())
    for each, words in WORDS.get(field, {}).items():
        if said == each.casefold() or said in words.split():
            return each
    return text.strip().upper() if field in ("country", "currency") else text.strip()
