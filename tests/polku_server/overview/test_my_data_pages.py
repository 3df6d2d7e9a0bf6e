"""A customer's own page: what it says, what a press does, and that reading does nothing."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone, translation
from tests.polku_server.govern.test_organisation_logo import sent

from factories import customers, guarding, house, own_data
from polku_server.act.actions import close, log_contact, open_case
from polku_server.govern import consent, hooks, organisation
from polku_server.govern.models import AuditEntry, ConsentDecision, ContactWish, Erasure, Organisation
from polku_server.listen.compiled import only
from polku_server.models import Contact, Party, PartyChange, Purchase
from polku_server.overview import my_data_links
from polku_server.register import actions
from polku_server.ui import figures

pytestmark = pytest.mark.django_db
LIMIT = 14 * 1024
PAGES = ("", "/details", "/erase")
HOSTILE = "<script>&'" * 10


def text(response: Any) -> str:
    body = response.content.decode().partition("<main>")[2]
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", body))


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_the_page_says_what_is_known_and_allowed():
    own_data.worded()
    party = own_data.kaisa()

    page = text(own_data.holder(party).open())

    assert "Name Kaisa Lehtovirta" in page
    assert "Phone 040 123 4567" in page
    assert "E-mail : allowed Forbid e-mail" in page
    assert "No contact with you has been written down." in page
    assert "No answers are kept under your name." in page


def test_what_somebody_answered_stands_in_their_own_words():
    party = own_data.kaisa()
    house.answer(house.survey(name="Asennus"), pleased=1, words="Odotin", party=party)

    page = text(own_data.holder(party).open())

    assert "pleased 1 because RAW Odotin" in page
    assert "What was done because of your answers has not been written down." in page


def test_what_was_done_because_of_an_answer_stands_under_it():
    party = own_data.kaisa()
    case = open_case(party, by=None, response=house.answer(house.survey(name="Asennus"), pleased=1, party=party))
    page = text(own_data.holder(party).open())
    assert "What was done: we have been looking into this since" in page

    log_contact(case, by=None, reached=True, words="Soitettiin")
    close(case, by=None, outcome="solved", told="Aika siirretty ja hyvitys tehty")

    assert re.search(r"we told you on .*: Aika siirretty ja hyvitys tehty", text(own_data.holder(party).open()))


@pytest.mark.parametrize(("language", "title"), [("fi", "fi"), ("sv", "sv"), ("en", "en")])
def test_each_language_says_its_own(language: str, title: str):
    page = own_data.holder(own_data.kaisa(), language).open()

    assert (page["Content-Language"], f'<html lang="{title}">' in page.content.decode()) == (language, True)


def test_without_asking_the_page_speaks_the_customers_language():
    party = own_data.kaisa(language="sv")

    assert Client().get(own_data.holder(party).path)["Content-Language"] == "sv"


@pytest.mark.parametrize("name", ["Lehtovirta", HOSTILE])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_page_is_heavier_than_a_phone_should_wait_for(name: str, language: str):
    party = own_data.rich(name, f"{name[:18]}. ")
    held = own_data.holder(party, language)

    pages = [held.open(each).content for each in PAGES]

    assert [len(page) <= LIMIT for page in pages] == [True, True, True]
    assert [b"<script" in page for page in pages] == [False, False, False]


def test_the_pages_carry_the_houses_logo_and_colour_and_allow_that_style_alone():
    party, by = own_data.rich(), house.administrator()
    organisation.paint("#003366", by=by)
    organisation.hang(sent(), by=by)

    page = own_data.holder(party).open()

    html = page.content.decode()
    style = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)[0]
    assert (html.count('<img src="data:image/png;base64,'), "--go:#003366" in style) == (1, True)
    assert (page["Content-Security-Policy"], len(page.content) <= LIMIT) == (only(style), True)


def test_long_texts_make_the_lists_shorter_and_stay_whole():
    party = own_data.kaisa()
    for n, channel in enumerate(("email", "sms", "phone", "post")):
        old = own_data.worded(fi=f"{n}" + "ä" * 599)
        consent.give(party=party, purpose="marketing", channel=channel, wording=old, language="fi", source="form")
    for purpose in ("surveys", "marketing"):
        own_data.worded(purpose, fi="ö" * 600)

    page = own_data.holder(party, "fi").open().content

    assert len(page) <= LIMIT
    assert page.count(("ö" * 600).encode()) == 2


def test_reading_any_page_writes_nothing_and_asks_for_no_cookie():
    party = own_data.rich()
    held = own_data.holder(party, client=Client(headers={"cookie": "polku_csrf=x; polku_session=y"}))
    held.client.force_login(house.lead())

    with guarding.statements() as heard:
        pages = [held.open(each) for each in PAGES]

    assert [sql for sql in heard if not sql.startswith("SELECT")] == []
    assert [sql for sql in heard if "session" in sql or "polku_user" in sql] == []
    assert [page.cookies.output() for page in pages] == ["", "", ""]


@pytest.mark.parametrize("make", [own_data.kaisa, own_data.rich])
def test_a_page_costs_as_much_for_little_as_for_much(make: Any, django_assert_num_queries: Any):
    held = own_data.holder(make())

    with django_assert_num_queries(18):
        held.open()


def test_the_page_tells_nobody_where_it_stands():
    page = own_data.holder(own_data.kaisa()).open()

    names = ("Referrer-Policy", "Cache-Control", "X-Robots-Tag")
    assert [page[name] for name in names] == ["no-referrer", "no-store", "noindex"]
    assert page["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")


def foreign(party: Party) -> list[str]:
    """Give what stands in the place of a link and is none."""
    own = my_data_links.make(party)
    with time_machine.travel(own_data.long_ago(), tick=False):
        expired = my_data_links.make(party)
    company = Party.objects.create(kind="organisation", name="Yhtiö Oy")
    turned = f"{own[:-1]}{'B' if own.endswith('A') else 'A'}"
    return [expired, turned, own.swapcase(), "x", "%00", "ä", my_data_links.make(Party()),
            my_data_links.make(company), my_data_links.make(party, "other@example.org")]  # fmt: skip


def test_whatever_opens_nothing_reads_the_same():
    party = own_data.kaisa()

    pages = [own_data.Holder(each).open(rest) for each in foreign(party) for rest in PAGES]

    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1


def test_what_opens_nothing_can_be_read_in_each_language():
    page = Client().get("/omat/x").content.decode()

    assert re.findall(r'href="[?]kieli=(\w+)"', page) == ["sv", "en"]
    assert Client().get("/omat/x?kieli=sv")["Content-Language"] == "sv"


def test_a_form_to_what_opens_nothing_changes_nothing():
    held = own_data.Holder("x")

    pages = [held.send(each, form="y") for each in ("/consents", "/details", "/download", "/erase")]

    assert [page.status_code for page in pages] == [404] * 4


def test_forbidding_takes_one_press_and_so_does_allowing():
    party = own_data.kaisa()
    own_data.worded()
    held = own_data.holder(party, "sv")

    given = held.send("/consents", give="marketing:email:")
    allowed = consent.may(party, "marketing", "email")
    held.send("/consents", withdraw="marketing:email:")

    assert (given.status_code, given["Location"]) == (303, f"{held.path}?kieli=sv&saved")
    assert (bool(allowed), bool(consent.may(party, "marketing", "email"))) == (True, False)
    rows = ConsentDecision.objects.order_by("pk").values_list("given", "language", "wording__number", "source")
    assert list(rows) == [(True, "sv", 1, "my data"), (False, "", None, "my data")]


def test_the_text_that_stood_on_the_page_is_what_was_agreed_to():
    party = own_data.kaisa()
    own_data.worded()
    held = own_data.holder(party)
    form = own_data.token_of(held.open())
    own_data.worded(en="Quite another text.")

    held.send("/consents", form, give="marketing:email:")

    assert ConsentDecision.objects.get().wording.number == 1


def test_pressing_twice_decides_once():
    held = own_data.holder(own_data.kaisa())
    form = own_data.token_of(held.open())

    for _ in range(2):
        held.send("/consents", form, withdraw="surveys:email:")

    assert ConsentDecision.objects.count() == 1


def test_every_partner_is_forbidden_by_one_press():
    party = own_data.rich()

    own_data.holder(party).send("/consents", withdraw="disclosure:*")

    assert [each.allowed for each in consent.standing(party) if each.recipient] == [False] * 12


@pytest.mark.parametrize(
    "pressed", [{}, {"give": "marketing:email:"}, {"give": "disclosure:*"}, {"give": "x"}, {"withdraw": "surveys:"}]
)
def test_what_is_not_on_the_page_is_not_decided(pressed: dict[str, str]):
    held = own_data.holder(own_data.kaisa())

    page = held.send("/consents", **pressed)

    assert (page.status_code, ConsentDecision.objects.count()) == (422, 0)


@pytest.mark.parametrize("rest", ["/consents", "/details", "/download", "/erase"])
def test_a_form_of_another_page_changes_nothing(rest: str):
    party, other = own_data.kaisa(), Party.objects.create(name="Toinen")
    foreign_form = own_data.token_of(own_data.holder(other).open())
    held = own_data.holder(party)
    before = verbs()

    pages = [held.send(rest, form, withdraw="surveys:email:", given_name="X") for form in (foreign_form, "x")]

    assert [page.status_code for page in pages] == [403, 403]
    assert (verbs(), Party.objects.filter(pk=party.pk).exists()) == (before, True)


def test_the_download_holds_everything_and_runs_nothing():
    party = own_data.kaisa(given="=Kaisa")
    house.answer(house.survey(), pleased=5, words="=1+1", party=party)
    held = own_data.holder(party)

    as_json, as_csv = download(held, "json"), download(held, "csv")

    data = json.loads(as_json.content)
    rows = list(csv.reader(io.StringIO(as_csv.content.decode("utf-8-sig"))))
    answered = {each["question"]: each["answer"] for each in data["listen"]["answers"]}
    assert (data["register"]["person"][0]["given_name"], answered["because"]) == ("=Kaisa", "RAW =1+1")
    assert ["register", "person", "1", "given_name", "'=Kaisa"] in rows
    assert as_csv["Content-Disposition"] == 'attachment; filename="my-data.csv"'
    assert verbs()[-2:] == ["gave own data", "gave own data"]


def download(held: own_data.Holder, form: str) -> Any:
    token = own_data.token_of(held.open())
    return held.client.post(f"{held.path}/download?kieli=en", {"token": token, "form": form})


def test_details_are_corrected_and_say_who_corrected_them():
    party = own_data.kaisa()
    phone = party.contacts.get(channel="phone")

    page = own_data.holder(party).send(
        "/details",
        given_name="Kaisu",
        family_name="Aho",
        language="sv",
        best_channel="email",
        more="kaisu@example.org",
        channel="email",
        **{f"contact-{phone.pk}": "040 765 4321"},
    )

    party.refresh_from_db()
    assert (page.status_code, party.name, party.language) == (303, "Kaisu Aho", "sv")
    assert set(PartyChange.objects.values_list("source", flat=True)) == {"my data"}
    assert list(party.contacts.order_by("pk").values_list("value", "source")) == [
        (own_data.EMAIL, "typed"),
        ("040 765 4321", "my data"),
        ("kaisu@example.org", "my data"),
    ]
    assert verbs()[-1] == "changed own data"


WRONG = [
    ({"given_name": "Kaisa 131052-308T"}, "given_name-e"),
    ({"given_name": "", "family_name": " "}, "given_name-e"),
    ({"given_name": "Ka\0isa"}, "role=alert"),
    ({"more": "131052-308T", "channel": "post"}, "more-e"),
    ({"more": "kaisa", "channel": "email"}, "more-e"),
    ({"more": "kaisa@example.org", "channel": "pigeon"}, "more-e"),
    ({"more": own_data.EMAIL, "channel": "email"}, "role=alert"),
]


@pytest.mark.parametrize(("sent", "where"), WRONG)
def test_what_cannot_be_kept_is_refused_at_its_field_and_nothing_is_changed(sent: dict[str, str], where: str):
    party = own_data.kaisa()
    before = verbs()

    page = own_data.holder(party).send("/details", **{"language": "sv", **sent})

    party.refresh_from_db()
    body = page.content.decode().replace('"', "")
    assert (page.status_code, party.name, party.language, verbs()) == (422, "Kaisa Lehtovirta", "fi", before)
    assert where in body


def test_the_reason_why_a_personal_identity_code_is_not_kept_is_said():
    page = own_data.holder(own_data.kaisa()).send("/details", given_name="131052-308T")

    assert "A personal identity code (hetu) is never stored here" in text(page)


def test_the_address_that_a_link_came_to_cannot_be_taken_away_by_it():
    party = own_data.kaisa()
    email = party.contacts.get(channel="email")
    held = own_data.Holder(my_data_links.make(party, email.key))

    page = held.send("/details", **{f"contact-{email.pk}": ""})

    assert (page.status_code, Contact.objects.filter(pk=email.pk).exists()) == (422, True)


def test_erasing_takes_two_steps_and_leaves_the_amounts():
    party = own_data.rich()
    held = own_data.holder(party)
    step = held.open("/erase")

    done = held.send("/erase")

    assert "Purchases (12): the amount and the day" in text(step)
    assert (done.status_code, "Your data is erased" in text(done)) == (200, True)
    assert (Party.objects.filter(pk=party.pk).exists(), Purchase.objects.count()) == (False, 12)
    assert (Erasure.objects.count(), "erased on own wish" in verbs()) == (1, True)
    assert {held.open(each).content for each in PAGES} == {own_data.Holder("x").open().content}


def test_a_link_of_who_was_merged_away_opens_the_kept_one():
    kept, gone = own_data.kaisa(), Party.objects.create(name="Kaisa L")
    held = own_data.holder(gone)
    merged = actions.merge(kept, gone, by=None)
    together = text(held.open())
    actions.unmerge(merged, by=None, give={})

    assert "Name Kaisa Lehtovirta" in together
    assert "Name Kaisa L " in text(held.open())


@pytest.mark.parametrize(
    ("language", "label", "said"),
    [
        ("fi", "Kuinka usein saamme ottaa sinuun yhteyttä", "Enintään kerran kuukaudessa"),
        ("sv", "Hur ofta vi får kontakta dig", "Högst en gång i månaden"),
        ("en", "How often you let us contact you", "At most once a month"),
    ],
)
def test_a_customer_chooses_how_often_to_be_contacted(language: str, label: str, said: str):
    party = own_data.kaisa()
    held = own_data.holder(party, language)

    sent = held.send("/often", own_data.token_of(held.open()), often="month")
    page = held.open().content.decode()

    assert (sent.status_code, sent["Location"]) == (303, f"{held.path}?kieli={language}&saved")
    assert label in page
    assert f'<option value="month" selected>{said}</option>' in page
    assert list(ContactWish.objects.values_list("often", "source")) == [("month", "my data")]


def test_the_page_says_our_limit_and_from_which_day_on_we_may_write_again(monkeypatch: pytest.MonkeyPatch):
    party = own_data.kaisa()
    Organisation.objects.update(contact_most=1, contact_days=30)
    monkeypatch.setattr(hooks, "contacted", [lambda party, since: [timezone.localdate()]])

    page = own_data.holder(party).open().content.decode()

    with translation.override("en"):
        today, day = (figures.day(timezone.localdate() + timedelta(days=n)) for n in (0, 30))
    assert "Of our own accord we contact you at most once in 30 days." in page
    assert f"The last time was on {today}. We may contact you again on {day}." in page.replace("\xa0", " ")


@pytest.mark.parametrize("often", ["never", "", None])
def test_a_wish_that_is_not_on_the_page_changes_nothing(often: str | None):
    held = own_data.holder(own_data.kaisa())

    page = held.send("/often", own_data.token_of(held.open()), **({} if often is None else {"often": often}))

    assert (page.status_code, ContactWish.objects.count()) == (303 if often == "" else 422, 0)


def test_a_wish_needs_the_pages_own_form():
    held, other = own_data.holder(own_data.kaisa()), own_data.holder(customers.person("Matti", "Meikäläinen"))

    pages = [held.send("/often", form, often="month") for form in (own_data.token_of(other.open()), "x")]

    assert [page.status_code for page in pages] == [403, 403]
    assert own_data.Holder("x").send("/often", form="y", often="month").status_code == 404
    assert ContactWish.objects.count() == 0
