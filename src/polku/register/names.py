"""How names, addresses and numbers are written alike, so that two spellings of one thing meet.

Made for Finnish and Swedish registers; other languages lose nothing but case, accents and punctuation.
Every function takes text and gives text, empty where nothing is left; none raises.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120  # letters kept of any value: comparing grows with the square of the length

# what no accent comes off: unicode gives these no base letter
_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ı": "i"})
_PARTICLES = frozenset(["af", "av", "de", "del", "den", "der", "di", "du", "la", "le", "van", "vom", "von", "zu"])
_LEGAL = frozenset(re.findall(r"\w+", "oy oyj ab abp ky kb ry rf tmi osk oyab gmbh ltd inc llc as asa aps osakeyhtio"))
_FLAT = frozenset(["as", "asunto", "lgh", "bostad", "bst"])
_ENDS = {"k": " katu ", "t": " tie ", "g": " gatan ", "v": " vagen "}
_COUNTRY = "358"

_CALLED = """
aleksandra: saana sandra alexandra; aleksanteri: santeri aleksi alex ale aleksander alexander; anna: annu anni ann
antonius: anton toni; birgitta: pirkko gitta; elisabet: elisabeth liisa lissu elsa betty lisbet
erik: eerikki erkki eerik eric; fredrik: fredi veeti; heikki: henrik heke henri; helena: leena lena; ilmari: ima
jaakko: jaska jakob jacob; johanna: hanna jonna johanne; juhani: jussi juha johannes juho jukka john
kaarina: karin kaija kaisu; kalle: kaarle karl carl; katariina: katri kaisa kati katja kata katarina
kristiina: kirsi kristina tiina stina kirsti; kustaa: kyosti gustav; lauri: lasse lars lassi lauritz
magnus: mauno maunu; margareta: marketta greta reetta margit; maria: maija mari marja
markku: make markus marko marcus; matti: matias mathias matthias masa; mikael: mikko michael micke miska
nikolai: niko; nils: klaus nisse; olavi: olli olof olle ola; paavali: paavo pauli paul; pekka: pietari
petri: petteri peter per pelle petter; rikhard: riku rikard; robert: robin roope pertti; susanna: sanni sussi
tapani: tapio teppo stefan; terttu: terhi; tuomas: tomi thomas tommi; vilhelm: ville viljami vilho wille william
yrjo: jyrki jori georg goran
"""
_FORMAL = {
    short: formal
    for entry in _CALLED.replace("\n", ";").split(";")
    if entry.strip()
    for formal, shorts in [(part.strip() for part in entry.split(":"))]
    for short in (formal, *shorts.split())
}


def folded(text: str) -> str:
    """Give words in small letters without accents, parted by single spaces; anything but letters and digits parts."""
    plain = unicodedata.normalize("NFKD", text[: 4 * LONGEST].casefold().translate(_PLAIN))
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept.split())[:LONGEST].rstrip()


def name(text: str) -> str:
    """Fold a given or family name and leave its particles out: "Adelheid von Wright" is ``adelheid wright``."""
    words = folded(text.replace("'", "").replace("’", "")).split()
    return " ".join([word for word in words if word not in _PARTICLES] or words)


def formal(given: str) -> str:
    """Give the formal name behind a folded given name's first word: ``jussi`` and ``juhani`` share one."""
    first = given.split(" ", 1)[0]
    return _FORMAL.get(first, first)


def parted(full: str) -> tuple[str, str]:
    """Part a person's full name into given and family name: "Virtanen, Matti" and "Matti von Wright" are understood."""
    family, comma, given = full.partition(",")
    if comma:
        return given.strip(), family.strip()
    words = full.split()
    at = next((n for n, word in enumerate(words) if n and word.casefold() in _PARTICLES), len(words) - 1)
    return (" ".join(words[:at]), " ".join(words[at:])) if len(words) > 1 else ("", full.strip())


def organisation(text: str) -> str:
    """Fold an organisation's name without its legal form: "Kone Oyj" is ``kone``."""
    words = folded(text).split()
    return " ".join(word for word in words if word not in _LEGAL) or " ".join(words)


def is_organisation(text: str) -> bool:
    """Tell whether a name ends or begins with a legal form, such as Oy, Ab or ry."""
    words = folded(text).split()
    return len(words) > 1 and bool({words[0], words[-1]} & _LEGAL)


def email(text: str) -> str:
    """Give an address in small letters without what follows a plus sign; empty if it is no address."""
    local, at, domain = text.strip().casefold().rpartition("@")
    local = local.split("+", 1)[0]
    return f"{local}@{domain}"[:LONGEST] if at and local and domain else ""


def phone(text: str) -> str:
    """Give a number as digits with its country: ``0401234567`` and ``+358 40 123 4567`` are one.

    A number without a country is Finnish. Empty below five digits.
    """
    digits = "".join(c for c in text.replace("(0)", "") if c.isdecimal() and c.isascii())
    if digits.startswith("00"):
        digits = digits[2:]
    elif digits.startswith("0"):
        digits = _COUNTRY + digits[1:]
    digits = re.sub(rf"^{_COUNTRY}0+", _COUNTRY, digits)
    return digits[:20] if len(digits) >= 5 else ""


def street(text: str) -> tuple[str, str]:
    """Give the street and the number of an address: "Bulevardi 12 B as. 4" is ``bulevardi`` and ``12 b 4``."""
    words = _written_out(text).split()
    at = next((n for n, word in enumerate(words) if n and word[0].isdigit()), len(words))
    return way(" ".join(words[:at])), house_number(" ".join(words[at:]))


def way(text: str) -> str:
    """Fold a street's name in one word with its end: "Pitkäk." and "Pitkä katu" are ``pitkakatu``."""
    return re.sub(r" (?=(?:katu|tie|kuja|gatan|vagen)$)", "", _written_out(text))


def _written_out(text: str) -> str:
    return folded(re.sub(r"([ktgv])\.(?=\s*(?:\d|$))", lambda short: _ENDS[short[1].casefold()], text, flags=re.I))


def house_number(text: str) -> str:
    """Give number, stair and flat parted by spaces: "12B4" and "12 b as. 4" are ``12 b 4``."""
    return " ".join(word for word in re.findall(r"\d+|[^\W\d]+", folded(text)) if word not in _FLAT)


def birth_date(text: str) -> str:
    """Give a day as ``19560409``, or a year alone as ``1956``; 9.4.1956 is read day first. Empty for anything else."""
    text = text.strip()
    if found := re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", text):
        day, month, year = found.groups()
        return f"{year}{month:0>2}{day:0>2}"
    if found := re.match(r"(\d{4})-?(\d{2})-?(\d{2})(?!\d)", text):
        return "".join(found.groups())
    return text if re.fullmatch(r"\d{4}", text) else ""


def number(text: str) -> str:
    """Give an identifier without spaces and punctuation, in small letters."""
    return folded(text).replace(" ", "")
