"""Judging a comment and taking it back; changing themes."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from factories import house
from polku_server.models import AuditEntry, Mention, Reading, Taxonomy, Theme
from polku_server.understand import actions, jobs

pytestmark = pytest.mark.django_db


def mentions(reading: Reading) -> dict[str, bool]:
    rows = Mention.objects.filter(words=reading.words_id).order_by("theme")
    return {each.theme.name_en: each.holds for each in rows.select_related("theme")}


def theme(name: str) -> Theme:
    return Theme.objects.get(name_en=name)


def test_a_judgement_holds_and_is_told(say):
    reading, by = say("Laskun hinta oli hyvä"), house.lead()

    actions.judge(reading, "bad", by=by, themes=[theme("Price"), theme("Delivery")])

    reading.refresh_from_db()
    assert (reading.tone, reading.tone_read, reading.checked, reading.checked_by) == ("bad", "good", "met", by)
    assert mentions(reading) == {"Delivery": True, "Price": True, "Invoice and payment": False}
    assert AuditEntry.objects.last().verb == "judged comment"


def test_a_tone_alone_says_nothing_of_themes(say):
    reading = say("Laskun hinta oli hyvä")

    actions.judge(reading, "neutral", by=house.lead())

    reading.refresh_from_db()
    assert (reading.tone, reading.themes_too) == ("neutral", False)
    assert mentions(reading) == {"Price": True, "Invoice and payment": True}


def test_a_judgement_is_taken_back_to_what_the_rules_read(say):
    reading, by = say("Laskun hinta oli hyvä"), house.lead()
    actions.judge(reading, "bad", by=by, themes=[theme("Delivery")], drawn=True)

    actions.let_rules_say(reading, by=by)

    reading.refresh_from_db()
    assert (reading.tone, reading.checked, reading.checked_by, reading.themes_too) == ("good", "", None, False)
    assert mentions(reading) == {"Price": True, "Invoice and payment": True}


@pytest.mark.parametrize("tone", ["", "unknown", "angry"])
def test_a_tone_that_is_none_is_refused(say, tone: str):
    reading = say("Nopea toimitus")

    with pytest.raises(ValidationError):
        actions.judge(reading, tone, by=house.lead())

    assert Reading.objects.get().checked == ""


def test_a_reader_who_may_change_nothing_may_not_judge(say):
    with pytest.raises(PermissionDenied):
        actions.judge(say("Nopea toimitus"), "good", by=house.analyst())


def test_a_comment_of_another_unit_is_not_there(say):
    here, there = house.unit("Espoo"), house.unit("Vantaa")

    with pytest.raises(Http404):
        actions.judge(say("Nopea toimitus", unit=there), "good", by=house.unit_leader(here))


def test_a_new_theme_is_found_in_comments_that_were_read(say):
    reading = say("Sauna oli kylmä")

    actions.make_theme(by=house.lead(), name_fi="Sauna", name_en="Sauna", words_fi="Sauna*\nlöyly*")

    assert [jobs.again(), jobs.again()] == [1, 0]
    assert mentions(reading) == {"Sauna": True}
    assert Taxonomy.objects.last().finished_at is not None


def test_a_change_of_names_alone_reads_nothing_again(say):
    say("Nopea toimitus")
    before = Taxonomy.objects.count()

    actions.change_theme(theme("Price"), by=house.lead(), name_en="What it costs")

    assert (Taxonomy.objects.count(), theme("What it costs").name_fi) == (before, "Hinta")


def test_what_a_person_said_outlives_a_change_of_themes(say):
    reading, by = say("Laskun hinta oli hyvä"), house.lead()
    actions.judge(reading, "bad", by=by, themes=[theme("Delivery")])

    actions.change_theme(theme("Price"), by=by, words_fi="euro*")
    actions.make_theme(by=by, name_fi="Hyvyys", name_en="Goodness", words_fi="hyvä")
    jobs.again()

    reading.refresh_from_db()
    assert reading.tone == "bad"
    assert mentions(reading) == {"Delivery": True, "Price": False, "Invoice and payment": False, "Goodness": False}


def test_a_theme_left_out_comes_back(say):
    say("Nopea toimitus")
    by, price = house.lead(), theme("Price")

    actions.retire_theme(price, by=by)
    retired = theme("Price").retired_at
    actions.restore_theme(price, by=by)

    assert retired is not None
    assert theme("Price").retired_at is None


@pytest.mark.parametrize("words", ["", "*", " , "])
def test_a_theme_without_query_words_is_refused(say, words: str):
    with pytest.raises(ValidationError):
        actions.make_theme(by=house.lead(), name_fi="Tyhjä", words_fi=words)

    assert not Theme.objects.filter(name_fi="Tyhjä").exists()


def test_only_who_settles_things_changes_themes(say):
    say("Nopea toimitus")
    leader = house.unit_leader(house.unit("Espoo"))

    for change in (
        lambda by: actions.make_theme(by=by, name_fi="x", words_fi="xx"),
        lambda by: actions.change_theme(theme("Price"), by=by, name_en="x"),
        lambda by: actions.retire_theme(theme("Price"), by=by),
        lambda by: actions.restore_theme(theme("Price"), by=by),
    ):
        with pytest.raises(PermissionDenied):
            change(leader)
