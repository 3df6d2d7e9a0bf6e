"""The settings page as an administrator sees it, and what customers see at once."""

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.polku_server.govern.test_organisation_logo import sent

from factories import house
from polku.govern import picture
from polku_server.govern import frequency, organisation
from polku_server.govern.models import AuditEntry, Logo
from polku_server.govern.organisation import Brand
from polku_server.listen import compiled
from polku_server.listen.actions import close

pytestmark = pytest.mark.django_db
HOME, LOGO, COLOUR = "/govern/settings/", "/govern/settings/logo/", "/govern/settings/colour/"
ASKED = {
    "name": "Havumäen Lämpö Oy",
    "time_zone": "Europe/Helsinki",
    "currency": "EUR",
    "languages": ["fi", "sv", "en"],
    "language": "fi",
}


@pytest.fixture
def browser():
    house.organisation()
    return house.client(house.administrator())


def file(data, name="logo.png"):
    return {"logo": SimpleUploadedFile(name, data, content_type="image/png")}


def test_what_is_left_as_it_was_goes_on_following_the_environment(browser):
    answer = browser.post(HOME, ASKED | {"name": "Uusi Oy", "currency": "sek"})

    assert answer["Location"] == f"{HOME}?done=changed"
    assert organisation.brand() == Brand("Uusi Oy")
    assert (organisation.currency(), house.Organisation.objects.get().time_zone) == ("SEK", "")
    assert "Saved." in browser.get(answer["Location"]).content.decode()


def test_the_upper_limit_of_contacts_is_set_and_taken_away(browser):
    browser.post(HOME, ASKED | {"contact_most": "1", "contact_days": "30"})
    limited = str(frequency.limit())
    browser.post(HOME, ASKED | {"contact_most": "", "contact_days": ""})

    assert (limited, frequency.limit()) == ("at most once in 30 days", None)
    assert AuditEntry.objects.last().detail == {"fields": ["contact_days", "contact_most"]}


def test_a_zone_waits_for_the_next_start_and_the_page_says_so(browser):
    browser.post(HOME, ASKED | {"time_zone": "Europe/Stockholm"})

    page = browser.get(HOME).content.decode()
    assert "Europe/Stockholm waits for the next start of Polku; until then Europe/Helsinki is in force." in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Name is missing."),
        ({"time_zone": "Moon/Sea"}, "Moon/Sea is not a time zone."),
        ({"contact_most": "1"}, "The upper limit of contacts needs both numbers"),
        ({"contact_days": "30"}, "The upper limit of contacts needs both numbers"),
        ({"currency": "XQQ"}, "XQQ is not a currency."),
        ({"languages": []}, "Offer at least one language."),
        ({"languages": ["fi"], "language": "sv"}, "The first language must be one that is offered."),
    ],
)
def test_what_cannot_be_is_told(browser, wrong, sentence):
    answer = browser.post(HOME, ASKED | wrong)

    assert (answer.status_code, organisation.brand()) == (422, Brand("Havumäen Lämpö Oy"))
    assert sentence in answer.content.decode()


def test_a_weak_colour_is_refused_and_its_nearest_shade_is_one_press_away(browser):
    answer = browser.post(COLOUR, {"colour": "#ff7a00"})

    page = answer.content.decode()
    assert (answer.status_code, organisation.brand().colour) == (422, "")
    assert 'name="colour" value="#b15407"' in page
    assert browser.post(COLOUR, {"colour": "#b15407"}).status_code == 302
    assert organisation.brand().colour == "#b15407"


@pytest.mark.parametrize("colour", ["blue", "#8d4412;x", '"><script>'])
def test_what_is_no_colour_is_told(browser, colour):
    answer = browser.post(COLOUR, {"colour": colour})

    assert (answer.status_code, organisation.brand().colour) == (422, "")
    assert "<script>" not in answer.content.decode()


def test_a_logo_is_served_as_the_png_that_we_wrote(browser):
    browser.post(LOGO, file(sent()))

    answer = Client().get(f"/logo/{organisation.brand().logo}/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.content == bytes(Logo.objects.get().picture)


@pytest.mark.parametrize("data", [b"<svg onload=alert(1)>", b"", b"x" * (600 * 1024), b"y" * (1200 * 1024)])
def test_another_file_is_refused_and_nothing_is_kept(browser, data):
    answer = browser.post(LOGO, file(data))

    assert (answer.status_code, Logo.objects.count()) == (422, 0)


def test_a_logo_needs_the_forms_own_proof():
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.administrator())

    assert client.post(LOGO, file(sent())).status_code == 403


def test_a_logo_is_removed_and_the_removal_taken_back(browser):
    browser.post(LOGO, file(sent()))
    digest = organisation.brand().logo

    page = browser.post(LOGO, {"do": "remove"}, follow=True).content.decode()
    assert (Client().get(f"/logo/{digest}/").status_code, page.count('value="restore"')) == (404, 1)
    browser.post(LOGO, {"do": "restore"})
    assert Client().get(f"/logo/{digest}/").status_code == 200
    assert 'value="restore"' not in browser.get(f"{HOME}?done=down").content.decode()


def test_the_customers_page_stays_within_14_kb_with_a_logo_of_much_detail(browser, make_survey):
    path = f"/v/{make_survey().public_id}"
    noise = np.random.default_rng(1).integers(0, 256, (150, 300, 4), dtype=np.uint8)
    noise[..., 3] = 255
    browser.post(LOGO, file(picture.written(noise)))
    browser.post(COLOUR, {"colour": "#003366"})

    pages = [Client().get(f"{path}?kieli={language}").content for language in ("fi", "sv", "en")]

    assert [len(page) <= 14_336 for page in pages] == [True] * 3, [len(page) for page in pages]
    assert b"data:image/png" in pages[0]


def test_customers_see_a_change_at_once_and_in_every_process(browser, make_survey):
    path = f"/v/{make_survey().public_id}?kieli=sv"
    before = Client().get(path).content.decode()

    browser.post(HOME, ASKED | {"name": "Uusi Oy", "languages": ["fi", "en"]})
    browser.post(COLOUR, {"colour": "#003366"})
    browser.post(LOGO, file(sent()))

    after = Client().get(path)
    page = after.content.decode()
    assert ("Uusi Oy" in before, "<b><img" in before, 'lang="sv"' in before) == (False, False, True)
    assert ("Uusi Oy" in page, '<b><img src="data:image/png;base64,' in page, "--go:#003366" in page) == (True,) * 3
    assert (after["Content-Language"], "sv" in page.partition("<main>")[0].partition("<header>")[2]) == ("fi", False)


def test_a_closed_survey_and_a_wrong_address_still_stand_under_our_name(browser, make_survey):
    browser.post(COLOUR, {"colour": "#003366"})
    survey = make_survey()
    close(survey)

    pages = [Client().get(f"/v/{each}") for each in (survey.public_id, "no-such-survey")]

    assert [page.status_code for page in pages] == [410, 404]
    assert ["Havumäen Lämpö Oy" in page.content.decode() for page in pages] == [True, True]
    assert [page["Content-Security-Policy"] for page in pages] == [compiled.csp("#003366")] * 2
