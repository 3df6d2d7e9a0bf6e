"""Customers of an invented company: Finnish and Swedish names as often as people have them, firms, contacts."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

FAMILY = """
Virtanen Korhonen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen Lehtonen Lehtinen
Saarinen Salminen Heinonen Niemi Heikkilä Kinnunen Salonen Turunen Salo Laitinen Tuominen Rantanen Karjalainen
Jokinen Mattila Savolainen Lahtinen Ahonen Johansson Nyman Lindholm Karlsson Andersson Åström Öhman Söderström
Bäckström Lindqvist Eriksson Sjöberg Österman Åkerlund Björklund Håkansson Granström Väisänen Pöyhönen Räsänen
Öörni
""".split()  # noqa: SIM905  a list of words reads best so
GIVEN = """
Maria Juhani Johannes Helena Olavi Anneli Matti Mikael Tapani Kaarina Marjatta Liisa Antti Hannele Kalevi Tapio
Mika Juha Jari Kari Anna Päivi Sari Tuula Pirjo Minna Heikki Pekka Timo Jukka Seppo Markku Åke Björn Göran
Märta Sofia Aino Eino Väinö Hilla Oona Elli Leo Onni Eevi Noel Toivo Hugo Lilja Anders Christer Kerstin Gunilla
Åsa Örjan
""".split()  # noqa: SIM905  a list of words reads best so
STEMS = """
mäki lahti koski niemi ranta järvi joki salo metsä pelto suo aho harju kangas korpi laakso linna maa nurmi oja
pohja pää raja rinne saari kivi kallio hauta halla haka talo kylä lampi lähde mylly notko paju palo porras puro
pöytä raita rauta sala sora sulka susi sydän tammi tanska tuomi vaara vesa virta vuori väli yli öljy äijä
""".split()  # noqa: SIM905  a list of words reads best so
ENDINGS = ("", "nen", "la", "lä", "inen", "sto", "kko", "vist")
FIRMS = """
Lämpö Rakennus Sähkö Kiinteistö Kuljetus Konepaja Tilitoimisto Leipomo Autohuolto Puutarha
""".split()  # noqa: SIM905  a list of words reads best so
HOSTS = ("gmail.com", "gmail.com", "hotmail.com", "luukku.com", "outlook.com", "elisanet.fi", "icloud.com")
UNDOTTED = str.maketrans("åäöÅÄÖ", "aaoAAO")
UNITS = 40


@dataclass(frozen=True, slots=True)
class Customer:
    """One row of the register with its contacts."""

    name: str
    given: str
    family: str
    number: str
    business: str
    email: str
    phone: str
    unit: int


def surnames() -> list[str]:
    """Give some fifty thousand surnames, the common ones first; the tail is put together as Finnish ones are."""
    tail = [
        (one + other + end).capitalize() for one, other, end in itertools.product(STEMS, STEMS, ENDINGS) if one != other
    ]
    random.Random(1).shuffle(tail)
    return list(dict.fromkeys(FAMILY + tail))


def given_names() -> list[str]:
    """Give some three thousand first names; the rare ones are joined by a hyphen."""
    return GIVEN + [f"{one}-{other}" for one, other in itertools.permutations(GIVEN, 2)]


def falling(count: int, offset: float, power: float) -> list[float]:
    """Give cumulative weights that fall as names do (Zipf-Mandelbrot)."""
    return list(itertools.accumulate((k + offset) ** -power for k in range(1, count + 1)))


def customers(count: int) -> Iterator[Customer]:
    """Give customers, the same ones every time; one in twenty is a firm."""
    chance = random.Random(2026)
    families, givens = surnames(), given_names()
    of_family, of_given = falling(len(families), 3.0, 0.95), falling(len(givens), 4.0, 1.1)
    for n in range(count):
        family = chance.choices(families, cum_weights=of_family)[0]
        given = chance.choices(givens, cum_weights=of_given)[0]
        firm = chance.random() < 0.05
        yield Customer(
            name=f"{family}n {chance.choice(FIRMS)} Oy" if firm else f"{given} {family}",
            given="" if firm else given,
            family="" if firm else family,
            number=str(100_000 + n),
            business=f"{chance.randrange(10**7):07}-{n % 10}" if firm else "",
            email=address(chance, given, family) if chance.random() < 0.6 else "",
            phone=f"+358 {chance.choice((40, 44, 45, 50))} {chance.randrange(10**7):07}"
            if chance.random() < 0.7
            else "",
            unit=chance.randrange(UNITS),
        )


def dialled(chance: random.Random) -> str:
    """Give a mobile number."""
    return f"+358 {chance.choice((40, 44, 45, 50))} {chance.randrange(10**7):07}"


def address(chance: random.Random, given: str, family: str) -> str:
    """Give an e-mail address made of a name, as people make them."""
    first, last = given.lower().translate(UNDOTTED), family.lower().translate(UNDOTTED)
    made = (f"{first}.{last}", f"{first}.{last}{chance.randrange(100)}", f"{first[0]}{last}", f"{last}{first[:2]}")
    return f"{chance.choice(made)}@{chance.choice(HOSTS)}"
