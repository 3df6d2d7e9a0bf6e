"""Exports of common systems are known by their headings, or by name."""

from decimal import Decimal

import pytest

from factories.register_files import bring, coming, written
from polku.errors import InputError
from polku_server.register.imports.kinds import KINDS
from polku_server.register.imports.presets import PRESETS
from polku_server.register.models import Party, Purchase

pytestmark = pytest.mark.django_db
HUBSPOT = (
    "Record ID,First Name,Last Name,Email,Phone Number,Lifecycle Stage\n51,Maija,Meri,m@x.fi,040 123 4567,Customer"
)

FILES = {  # made up, in the headings that docs/how-to says each preset rests on
    "hubspot people": HUBSPOT,
    "hubspot organisations": """
        Record ID,Company name,Phone Number,Street Address,Lifecycle Stage,Number of Employees
        9001,Havu Oy,09 123 4567,Kivikatu 1,Customer,14""",
    "hubspot purchases": """
        Record ID,Deal Name,Deal Stage,Close Date,Amount,Currency,Deal owner
        7001,Keittiö,Closed won,2026-03-31,1200.50,EUR,Sari Aho""",
    "salesforce people": """
        Id,IsDeleted,AccountId,LastName,FirstName,Email,Phone,MobilePhone,Title,MailingStreet,OwnerId,CreatedDate
        003A,false,001A,Meri,Maija,m@x.fi,09 123 4567,040 123 4567,Ostaja,Kivikatu 1,005A,2026-03-31T09:00:00.000Z""",
    "salesforce organisations": """
        Id,IsDeleted,Name,Type,ParentId,BillingStreet,BillingCity,Phone,OwnerId
        001A,false,Havu Oy,Customer,,Kivikatu 1,Espoo,09 123 4567,005A""",
    "salesforce purchases": """
        Id,AccountId,Name,StageName,Amount,Probability,CloseDate,CurrencyIsoCode,OwnerId
        006A,001A,Keittiö,Closed Won,1200.5,100,2026-03-31,EUR,005A""",
    "salesforce leads": """
        Id,LastName,FirstName,Company,Phone,MobilePhone,Email,LeadSource,Status,CreatedDate
        00QA,Meri,Maija,Havu Oy,,040 123 4567,m@x.fi,Web,Open,2026-03-31T09:00:00.000Z""",
    "dynamics people": """
        (Do Not Modify) Contact,(Do Not Modify) Row Checksum,Full Name,Email,Company Name,Business Phone,Job Title
        0c1d-11,abc==,Maija Meri,m@x.fi,Havu Oy,09 123 4567,Ostaja""",
    "dynamics organisations": """
        (Do Not Modify) Account,(Do Not Modify) Row Checksum,Account Name,Main Phone,Primary Contact,Email
        0c1d-12,abc==,Havu Oy,09 123 4567,Maija Meri,info@havu.fi""",
    "netvisor organisations": """
        Asiakaskoodi;Nimi;Nimen jatke;Osoite;Postinumero;Postitoimipaikka;Y-tunnus;Maa;Aktiivinen;Laskutuskieli
        100;Havu Oy;;Kivikatu 1;02100;Espoo;0112038-9;Suomi;1;Suomi""",
    "netvisor people": """
        Asiakaskoodi;Nimi;Osoite;Postinumero;Postitoimipaikka;Asiakasryhmä;Aktiivinen
        101;Maija Meri;Kivikatu 2;02100;Espoo;Kuluttajat;1""",
    "netvisor purchases": """
        Laskunumero;Päiväys;Eräpäivä;Asiakaskoodi;Asiakas;Viitenumero;Summa;Avoinna;Tila
        5001;31.3.2026;14.4.2026;100;Havu Oy;50010;1 200,50;0,00;Maksettu""",
    "procountor organisations": """
        Nimi;Y-tunnus;Asiakasnumero;Tyyppi;Sähköposti;Puhelin;Katuosoite;Postinumero;Kaupunki;Maksuehto
        Havu Oy;0112038-9;100;Asiakas;info@havu.fi;09 123 4567;Kivikatu 1;02100;Espoo;14""",
    "procountor people": """
        Nimi;Asiakasnumero;Tyyppi;Sähköposti;Puhelin;Katuosoite;Postinumero;Kaupunki
        Maija Meri;101;Henkilö;m@x.fi;040 123 4567;Kivikatu 2;02100;Espoo""",
    "procountor purchases": """
        Laskun numero;Liikekumppani;Y-tunnus;Asiakasnumero;Laskun pvm;Eräpäivä;Summa;Valuutta;Tila
        5001;Havu Oy;0112038-9;100;31.3.2026;14.4.2026;1 200,50;EUR;Maksettu""",
}


def test_export_is_known_by_its_headings(tmp_path):
    opened = coming("people", written(tmp_path / "a.csv", HUBSPOT))

    assert opened.mapped.why["number"] == "as HubSpot exports it"
    bring("people", written(tmp_path / "a.csv", HUBSPOT))
    assert Party.objects.values_list("number", "name").get() == ("51", "Maija Meri")


def test_preset_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    with pytest.raises(InputError, match="there are: hubspot, salesforce, dynamics, netvisor, procountor"):
        coming("people", written(tmp_path / "a.csv", HUBSPOT), preset="pipedrive")


def test_preset_of_another_system_than_the_files_is_told(tmp_path):
    with pytest.raises(InputError, match="none of the columns that HubSpot exports"):
        coming("purchases", written(tmp_path / "a.csv", "order,date,price\nO1,2026-01-02,1.50"), preset="hubspot")


@pytest.mark.parametrize("preset", PRESETS, ids=lambda each: f"{each.name} {each.kind}")
def test_presets_fill_fields_that_there_are_and_what_no_row_can_lack(preset):
    kind = KINDS[preset.kind]

    assert set(preset.columns) <= set(kind.names)
    assert all(set(group) & set(preset.columns) for group in kind.needs)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda each: f"{each.name} {each.kind}")
def test_export_is_read_without_a_question(tmp_path, preset):
    file = written(tmp_path / "export.csv", FILES[f"{preset.name} {preset.kind}"])

    opened = coming(preset.kind, file, preset="" if preset.tells else preset.name)
    outcome = opened.look()

    assert set(opened.mapped.why.values()) == {f"as {preset.system} exports it"}
    assert (outcome.new, outcome.bad, outcome.problems) == (1, 0, [])


def test_invoice_of_an_export_becomes_a_purchase_of_its_customer(tmp_path):
    bring("organisations", written(tmp_path / "a.csv", FILES["netvisor organisations"]))
    bring("purchases", written(tmp_path / "b.csv", FILES["netvisor purchases"]), preset="netvisor")

    bought = Purchase.objects.get()
    assert (bought.number, bought.amount, bought.party.business_id) == ("5001", Decimal("1200.50"), "0112038-9")
    assert Party.objects.count() == 1
