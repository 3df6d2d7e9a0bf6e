"""Invented Finnish customers of which some are written down twice, and households that are not one person."""

from __future__ import annotations

import random

import pyarrow as pa


def words(text: str) -> list[str]:
    """Part at the commas."""
    return [" ".join(word.split()) for word in text.split(",")]


GIVEN = words(
    """
    Juhani, Johannes, Antero, Mikael, Tapani, Kalevi, Matti, Timo, Jussi, Pekka, Kari, Markku, Heikki, Ville,
    Antti, Erik, Göran, Björn, Åke, Jean-Erik, Olli, Petri, Sami, Eero, Maria, Helena, Johanna, Anneli, Kaarina,
    Marjatta, Anna, Liisa, Aino, Eeva, Katariina, Sanna, Päivi, Äiné, Åsa, Märta, Anna-Maija, Tuula, Riitta,
    Sofia, Emilia, Aleksandra, Susanna, Kristiina, Hilkka, Venla, Elli, Ida, Iiris
    """
)
FAMILY = words(
    """
    Korhonen, Virtanen, Mäkinen, Nieminen, Mäkelä, Hämäläinen, Laine, Heikkinen, Koskinen, Järvinen, Lehtonen,
    Lehtinen, Saarinen, Salminen, Heinonen, Niemi, Heikkilä, Kinnunen, Salonen, Turunen, Salo, Laitinen,
    Tuominen, Rantanen, Karjalainen, Jokinen, Mattila, Savolainen, Lahtinen, Ahonen, Öhman, Åkerlund, Björklund,
    Lindström, Sjöberg, Häkkinen, Räsänen, Väisänen, Yli-Hukkala, Ylä-Outinen, von Wright, af Ursin, de la
    Chapelle, Mäki-Petäjä
    """
)
SHORT = {
    "Johannes": "Jussi",
    "Katariina": "Kaisa",
    "Susanna": "Sanna",
    "Mikael": "Mikko",
    "Helena": "Leena",
    "Antero": "Antti",
    "Kristiina": "Tiina",
    "Maria": "Maija",
}
STREETS = words(
    """
    Mannerheimintie, Pitkäkatu, Hämeenkatu, Rantatie, Koulukatu, Kirkkokatu, Puistokatu, Åbovägen, Järvikuja,
    Myllytie
    """
)
TOWNS = [("Helsinki", "00"), ("Espoo", "02"), ("Tampere", "33"), ("Turku", "20"), ("Oulu", "90"), ("Jyväskylä", "40")]
HOSTS = ("gmail.com", "hotmail.fi", "luukku.com", "elisanet.fi", "firma.fi")
LETTERS = "abcdefghijklmnoprstuvyäö"

Party = dict[str, str | None]


def plain(text: str) -> str:
    """Write without dots, as many systems do."""
    return text.translate(str.maketrans("äöåÄÖÅ", "aoaAOA"))


def slipped(text: str, chance: random.Random) -> str:
    """Make one slip of the pen."""
    at = chance.randrange(max(len(text) - 1, 1))
    ways = (
        text[:at] + text[at + 1 :],
        text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :],
        text[:at] + chance.choice(LETTERS) + text[at + 1 :],
    )
    return chance.choice(ways) or text


def home(chance: random.Random) -> Party:
    """Invent an address."""
    city, begins = chance.choice(TOWNS)
    stair = f" {chance.choice('ABC')} {chance.randint(1, 60)}" if chance.random() < 0.6 else ""
    street = chance.choice(STREETS) if chance.random() < 0.3 else chance.choice(FAMILY).split()[-1] + "nkatu"
    return {
        "street": f"{street} {chance.randint(1, 120)}{stair}",
        "postcode": f"{begins}{chance.randint(10, 99)}0",
        "city": city,
    }


def person(given: str, family: str, place: Party, chance: random.Random) -> Party:
    """Invent a person; not every column is known of everybody."""
    mail = plain(f"{given}.{family}{chance.randint(1, 99)}@{chance.choice(HOSTS)}".replace(" ", "").lower())
    day = f"{chance.randint(1940, 2008)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    phone = f"0{chance.choice(('40', '44', '45', '50'))}{chance.randint(1000000, 9999999)}"
    made = {"given_name": given, "family_name": family, "birth_date": day, "email": mail, "phone": phone, **place}
    return {key: None if chance.random() < 0.1 and "name" not in key else value for key, value in made.items()}


def again(party: Party, chance: random.Random) -> Party:
    """Write the same person down a second time, the way another clerk would."""
    ways = {
        "given_name": lambda v: chance.choice((v, v, plain(v), slipped(v, chance), SHORT.get(v, v), v[0] + ".")),
        "family_name": lambda v: chance.choice((v, v, plain(v), slipped(v, chance), v.upper(), v + "-Aalto")),
        "birth_date": lambda v: chance.choice((v, v, v[:4], f"{v[:4]}-{v[8:]}-{v[5:7]}", None)),
        "email": lambda v: chance.choice((v, v.upper(), slipped(v, chance), v.split("@")[0] + "@outlook.com", None)),
        "phone": lambda v: chance.choice((v, f"+358 {v[1:3]} {v[3:6]} {v[6:]}", f"{v[:3]}-{v[3:]}", None)),
        "street": lambda v: chance.choice((v, v, plain(v), slipped(v, chance), v.split(" ")[0], None)),
        "postcode": lambda v: chance.choice((v, v, slipped(v, chance))),
        "city": lambda v: chance.choice((v, v.upper(), plain(v))),
    }
    written = {key: ways[key](value) if value else None for key, value in party.items()}
    if chance.random() < 0.1:  # moved
        written |= home(chance)
    if chance.random() < 0.03:
        written["given_name"], written["family_name"] = written["family_name"], written["given_name"]
    return written


def invented(people: int, seed: int = 1) -> tuple[pa.Table, set[frozenset[int]]]:
    """Invent households of one to four, every sixth person twice or three times.

    Returns the parties in no order, and the pairs of ids that are one person.
    """
    chance = random.Random(seed)
    rows: list[tuple[int, Party]] = []
    who = 0
    while who < people:
        place, family = home(chance), chance.choice(FAMILY)
        shared = {"phone": f"040{chance.randint(1000000, 9999999)}"} if chance.random() < 0.2 else {}
        for given in chance.sample(GIVEN, chance.choice((1, 1, 2, 3, 4))):
            first = person(given, family, place, chance) | shared
            copies = chance.choice((1, 2)) if chance.random() < 1 / 6 else 0
            rows += [(who, first), *((who, again(first, chance)) for _ in range(copies))]
            who += 1
    chance.shuffle(rows)
    by_person: dict[int, list[int]] = {}
    for number, (each, _) in enumerate(rows):
        by_person.setdefault(each, []).append(number)
    true = {frozenset((a, b)) for ids in by_person.values() for a in ids for b in ids if a < b}
    columns = {key: [row[key] for _, row in rows] for key in rows[0][1]}
    return pa.table({"id": list(range(len(rows))), **columns}), true
