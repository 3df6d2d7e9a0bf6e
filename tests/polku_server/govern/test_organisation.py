"""The organisation's settings: done, refused, nothing left behind."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.polku_server.govern.test_organisation_logo import sent

from factories import house
from polku_server import environment
from polku_server.govern import organisation
from polku_server.govern.models import AuditEntry, Logo, Organisation
from polku_server.govern.organisation import Brand

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    house.organisation()
    return house.administrator()


def test_before_anything_is_set_polku_s_own_stands():
    assert (organisation.brand(), organisation.currency()) == (Brand(), "EUR")


def test_a_change_is_kept_and_told_by_name_only(administrator):
    changed = organisation.change(by=administrator, name="Uusi Oy", currency="SEK", languages="fi,sv,en")

    entry = AuditEntry.objects.last()
    assert changed == ["currency", "name"]
    assert organisation.brand() == Brand("Uusi Oy")
    assert (entry.verb, entry.thing, entry.detail) == (
        "changed organisation",
        "organisation 1",
        {"fields": ["currency", "name"]},
    )


def test_nothing_new_writes_nothing(administrator):
    assert organisation.change(by=administrator, currency="EUR") == []
    assert AuditEntry.objects.count() == 0


def test_the_first_name_makes_the_organisation():
    by = house.administrator()

    organisation.change(by=by, name="Alku Oy")

    assert Organisation.objects.get().name == "Alku Oy"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("time_zone", "Helsinki"),
        ("currency", "EURO"),
        ("currency", "ABC"),
        ("languages", ""),
        ("languages", "de"),
        ("language", "de"),
    ],
)
def test_what_no_page_could_stand_on_is_refused(administrator, field, value):
    with pytest.raises(ValidationError) as refused:
        organisation.change(by=administrator, **{field: value})

    assert list(refused.value.message_dict) == [field]
    assert (organisation.brand(), AuditEntry.objects.count()) == (Brand("Havumäen Lämpö Oy"), 0)


def test_the_first_language_is_one_of_the_offered(administrator):
    with pytest.raises(ValidationError):
        organisation.change(by=administrator, languages="fi,sv", language="en")


@pytest.mark.parametrize("role", [house.lead, house.analyst, house.data_protection, house.user])
def test_others_change_nothing(role):
    house.organisation()

    for act in (
        lambda by: organisation.change(by=by, name="x"),
        lambda by: organisation.paint("#003366", by=by),
        lambda by: organisation.hang(sent(), by=by),
        lambda by: organisation.take_down(by=by),
        lambda by: organisation.hang_again(by=by),
    ):
        with pytest.raises(PermissionDenied):
            act(role())
    assert (organisation.brand(), Logo.objects.count()) == (Brand("Havumäen Lämpö Oy"), 0)


def test_a_colour_that_cannot_be_read_is_refused_with_its_contrast_and_the_nearest_that_can(administrator, english):
    with pytest.raises(organisation.Weak) as weak:
        organisation.paint("#FF7A00", by=administrator)

    assert weak.value.nearest == "#b15407"
    assert weak.value.messages == [
        "Words in #ff7a00 cannot be read on light ground: the contrast is 2.32 and must be at least 4.5. "
        "The nearest shade that passes is #b15407."
    ]
    assert organisation.paint(weak.value.nearest, by=administrator) == ["colour"]


def test_an_empty_colour_is_polku_s_own_again(administrator):
    organisation.paint("#003366", by=administrator)
    organisation.paint(" ", by=administrator)

    assert organisation.brand().colour == ""


def test_a_logo_takes_the_place_of_the_one_before_and_goes(administrator):
    organisation.hang(sent(), by=administrator)
    first = organisation.brand().logo
    organisation.hang(sent(60), by=administrator)

    assert [each.digest for each in Logo.objects.all()] == [organisation.brand().logo]
    assert organisation.brand().logo != first
    organisation.take_down(by=administrator)
    assert organisation.brand().logo == ""


def test_a_logo_that_was_removed_comes_back_unless_another_is_in_use(administrator):
    organisation.hang(sent(), by=administrator)
    first = organisation.brand().logo
    organisation.take_down(by=administrator)
    organisation.hang_again(by=administrator)
    again = organisation.brand().logo
    organisation.hang(sent(60), by=administrator)
    organisation.hang_again(by=administrator)

    assert (again, organisation.brand().logo == first, Logo.objects.count()) == (first, False, 1)


def test_where_no_logo_was_there_none_comes_back(administrator):
    organisation.hang_again(by=administrator)

    assert organisation.brand().logo == ""


def test_a_chosen_zone_waits_for_the_next_start(administrator, settings, tmp_path):
    settings.DATA = tmp_path
    organisation.change(by=administrator, time_zone="Europe/Stockholm")
    before = environment.chosen_zone(tmp_path)

    organisation.settle()

    assert (before, environment.chosen_zone(tmp_path).key) == (None, "Europe/Stockholm")
    organisation.change(by=administrator, time_zone="")
    organisation.settle()
    assert environment.chosen_zone(tmp_path) is None
