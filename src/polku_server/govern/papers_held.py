"""What is kept of people and what becomes of it, in the Finnish of the data protection papers.

The papers are in Finnish whoever reads them, so these words are no messages of the screens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .models import Role
from .policy import Permission

GOES = "poistetaan"


class Held(NamedTuple):
    """One kind of personal data: what it is, what becomes of it when the person is forgotten, and where it stands."""

    what: str
    fate: str
    models: frozenset[str]


def held(what: str, *models: str, fate: str = GOES) -> Held:
    """Say one kind."""
    return Held(what, fate, frozenset(models))


OF_CUSTOMERS = (
    held("nimi, asiakasnumero, kieli ja muut perustiedot sekä niiden muutoshistoria",
         "Party", "PartyChange", "Merge", "Arrival", "DuplicatePair"),
    held("yhteystiedot ja linkit omiin tietoihin", "Contact", "OwnLink"),
    held("roolit organisaatioissa ja kuuluminen asiakasryhmiin", "Membership", "GroupMembership"),
    held("yrityksen omat lisätiedot, jotka luetellaan erikseen", "CustomValue"),
    held("tarpeet, sovitut asiat ja asiakkaan mainitsemat kilpailijat", "Need", "Agreed", "Rival"),
    held("asiakkuuskatsaukset ja asiakkuussuunnitelman rivit", "AccountReview", "PlanLine"),
    held("suostumukset, kiellot ja luovutukset", "ConsentDecision", "ContactWish", "Disclosure"),
    held("kohtaamiset ja niistä kirjatut muistiinpanot", "Encounter",
         fate="muistiinpanot poistetaan; laji ja päivä jäävät tilastoon ilman henkilöä"),
    held("viimeisin kohtaamispäivä ja meneillään oleva palvelu", "LastMet", "Served"),
    held("ostot: päivä, tuote ja summa", "Purchase",
         fate="numero ja tuote poistetaan; päivä ja summa jäävät ilman henkilöä"),
    held("suosittelut: kuka suositteli kenelle", "Referral"),
    held("haun hakemisto", "SearchGram", "SearchLine", "SearchNumber", "SearchPosting", "SearchWord"),
    held("luettavana olevat tuontitiedostot", "ImportRun",
         fate="poistetaan, kun tiedostoa ei enää lueta"),
    held("kyselyvastaukset: pisteet ja avoimet vastaukset", "Response", "Words", "Pending",
         fate="avoimet vastaukset poistetaan; pisteet ja päivä jäävät ilman henkilöä"),
    held("vastaamiseen annettu suostumus", "Consent"),
    held("avoimesta vastauksesta tehty tulkinta: kieli, tunnesävy ja teemat", "Reading", "Mention"),
    held("tapaukset: syy, soitot, sovittu, lopputulos ja uudelleen kysyminen",
         "Case", "CaseEvent", "CaseCause", "AskAgain"),
)  # fmt: skip
OF_STAFF = (
    ("nimi ja työsähköpostiosoite", "korvataan tunnuksella, joka ei johda kehenkään"),
    ("roolit ja niiden rajaukset", GOES),
    ("kirjautumistavat: salasanan tiiviste, todennussovellus, pääsyavaimet, tunniste tunnistautumispalvelussa", GOES),
    ("avoimet istunnot: laite, verkko-osoite, alkamisaika ja viimeisin käyttö", GOES),
    (
        "vastuut: asiakkuudet, lupaukset, tavoitteet, toimenpiteet ja tapaukset",
        "jäävät ilman vastuuhenkilöä tai tunnuksen alle",
    ),
    ("tapahtumaloki: kuka teki tai katsoi mitä, milloin ja mitä kautta", "jää tunnuksen alle, nimeä ei ole lokissa"),
    ("yksikön ja kohtaamispisteen vastuuhenkilön nimi", "vaihdetaan käsin yksikön ja kohtaamispisteen tietoihin"),
)
SEES = {
    Permission.FIGURES: "tunnusluvut",
    Permission.ANSWERS: "yksittäiset vastaukset",
    Permission.SURVEYS: "kyselyjen teko",
    Permission.REGISTER: "asiakasrekisteri",
    Permission.NAMES: "nimet ja yhteystiedot",
    Permission.EDIT: "asiakastietojen muuttaminen",
    Permission.BRIEF: "palveltavan asiakkaan tiivistelmä",
    Permission.NOTES: "muistiinpanot ja tapaukset",
    Permission.IMPORT: "tietojen tuonti",
    Permission.EXPORT: "luettelojen lataaminen",
    Permission.SETTINGS: "asetukset",
    Permission.ORGANISATION: "organisaation tiedot ja sähköpostin asetukset",
    Permission.USERS: "käyttäjien hallinta",
    Permission.KEYS: "järjestelmäavaimet",
    Permission.AUDIT: "tapahtumaloki",
    Permission.CONSENT: "suostumukset",
    Permission.FORGET: "tietopyynnöt ja tietojen poistaminen",
    Permission.PROMISES: "lupausten ja toimenpiteiden lukeminen",
    Permission.ACTIONS: "lupausten ja toimenpiteiden muuttaminen",
}
REACHES = {
    Role.UNIT_LEADER: "oma yksikkö alayksiköineen",
    Role.ACCOUNT_MANAGER: "omat asiakkuudet",
    Role.FRONT_LINE: "palveltavana oleva asiakas ja omat kirjaukset",
    Role.AGENCY: "yhden kyselyn vastaukset rajatulta ajalta",
}
EVERYTHING = "koko organisaatio"
PURPOSES = {
    "surveys": "palautteen kysyminen asiakkaalta",
    "marketing": "tarjouksista ja uutisista kertominen",
    "disclosure": "tietojen luovuttaminen nimetylle kumppanille",
}
ANSWERING = "vastausten käsittely: vastaaja hyväksyy tekstin lähettäessään vastauksen"


def kept(models: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Give what is kept of customers with its fate, of these models; one that has no words here is a gap."""
    found = frozenset(models)
    yield from ((each.what, each.fate) for each in OF_CUSTOMERS if each.models & found)
    for name in sorted(unsaid(found)):
        yield f"[täydennä: mitä tietoja taulussa {name} on]", "[täydennä: mitä niille tapahtuu]"


def unsaid(models: Iterable[str]) -> frozenset[str]:
    """Give the models that nothing here speaks of."""
    return frozenset(models).difference(*(each.models for each in OF_CUSTOMERS))
