"""A batch comes in once, whole slices at a time, and goes as a whole."""

import pytest

from factories.imported import MAP, bring, planned, row, write
from polku_server.lake.models import Change
from polku_server.listen import imports, sample
from polku_server.listen.models import ImportBatch, Pending, Response, Survey, Words
from polku_server.models import AuditEntry, Consent, Party, Purchase, Touchpoint, Unit

pytestmark = pytest.mark.django_db


def test_batch_holds_what_the_file_says(tmp_path):
    file = write(tmp_path / "a.csv", [row(id="1", language="sv", csat="4", why="Kiva, soita 040 123 4567")])

    batch = bring(file)

    (kept,) = Response.objects.filter(batch=batch)
    assert (kept.scores, kept.texts) == ({"csat": 4, "nps": 9, "why": None}, {"why": "Kiva, soita 040 123 4567"})
    assert (kept.source, kept.language, str(kept.happened_on)) == ("import", "sv", "2027-03-31")
    assert (kept.touchpoint.name, kept.unit.name, kept.survey.name, kept.survey.source) == (
        "Kassa",
        "Espoo",
        "shop",
        "import",
    )
    assert Words.objects.get(response=kept).text == "Kiva, soita ▮▮▮"
    assert (batch.rows, batch.source, batch.file_name) == (1, "shop", "a.csv")
    assert (Pending.objects.count(), Consent.objects.count()) == (0, 0)


def test_same_file_again_adds_nothing(tmp_path):
    file = write(tmp_path / "a.csv", [row(), row(), row(csat="1")])
    bring(file)

    found, plan, _ = planned(file)

    assert (len(found.good), plan.new, plan.there) == (3, [], 3)


def test_file_that_grew_adds_only_what_is_new(tmp_path):
    bring(write(tmp_path / "a.csv", [row(), row()]))

    batch = bring(write(tmp_path / "b.csv", [row(csat="1"), row(), row(), row()]))

    assert (batch.rows, Response.objects.count()) == (2, 4)


def test_two_rows_alike_are_two_answers(tmp_path):
    batch = bring(write(tmp_path / "a.csv", [row(), row()]))

    assert batch.rows == 2


def test_same_id_with_other_content_is_told_and_the_first_kept(tmp_path):
    bring(write(tmp_path / "a.csv", [row(id="1", csat="5")]))
    file = write(tmp_path / "b.csv", [row(id="1", csat="1"), row(id="2")])

    _found, plan, _ = planned(file)

    assert [(each.line, each.column, each.value) for each in plan.differs] == [(2, "id", "1")]
    assert (plan.there, [each.id for each in plan.new]) == (1, ["2"])
    bring(file)
    assert sorted(each.scores["csat"] for each in Response.objects.all()) == [5, 5]


def test_same_id_twice_in_a_file_comes_in_once(tmp_path):
    file = write(tmp_path / "a.csv", [row(id="1"), row(id="1"), row(id="1", nps="0")])

    _found, plan, _ = planned(file)

    assert (len(plan.new), plan.there, len(plan.differs)) == (1, 2, 1)


def test_ids_of_another_source_are_others(tmp_path):
    file = write(tmp_path / "a.csv", [row(id="1")])
    bring(file)

    batch = bring(file, {**MAP, "source": "web"})

    assert (batch.rows, Survey.objects.filter(source="import").count()) == (1, 2)


def test_batch_leaves_one_audit_entry_and_one_for_each_place(tmp_path):
    batch = bring(write(tmp_path / "a.csv", [row(), row(csat="1"), row(place="Nouto")]))

    (entry,) = AuditEntry.objects.filter(thing=f"importbatch {batch.public_id}")
    assert (entry.verb, entry.detail) == ("imported", {"rows": 3, "there": 0})
    assert AuditEntry.objects.filter(verb="made touchpoint for import").count() == 2
    assert AuditEntry.objects.filter(verb="made unit for import").count() == 1


def test_places_are_made_after_the_last_and_told_apart_in_small_letters(tmp_path):
    Touchpoint.objects.create(name="Asennus", position=7)
    Unit.objects.create(name="ESPOO")

    bring(write(tmp_path / "a.csv", [row(), row(place="kassa", csat="1"), row(place="ASENNUS", csat="2")]))

    places = Touchpoint.objects.values_list("name", "position", "phase")
    assert list(places) == [("Asennus", 7, "during"), ("Kassa", 8, "during")]
    assert Unit.objects.count() == 1


def test_lake_is_told_of_places_and_survey(tmp_path):
    bring(write(tmp_path / "a.csv", [row()]))

    assert sorted(Change.objects.values_list("table", flat=True)) == ["survey", "touchpoint", "unit"]


def test_questions_that_change_make_a_version_and_come_back_to_the_old(tmp_path):
    bring(write(tmp_path / "a.csv", [row(id="1")]))
    other = {**MAP, "scores": {"nps": "nps"}, "texts": {}}
    bring(write(tmp_path / "b.csv", [row(id="2")]), other)
    bring(write(tmp_path / "c.csv", [row(id="3")]))

    numbers = Response.objects.order_by("id").values_list("version__number", flat=True)
    assert list(numbers) == [1, 2, 1]
    assert Survey.objects.get(source="import").versions.count() == 2


def test_rows_come_in_slices(tmp_path):
    file = write(tmp_path / "a.csv", [row() for _ in range(1001)])
    _found, plan, asked = planned(file)
    told: list[int] = []

    imports.bring_in(plan, source="shop", definition=asked, file_name="a.csv", told=told.append)

    assert told == [500, 500, 1]


def test_import_that_was_cut_short_is_completed_by_the_next(tmp_path):
    file = write(tmp_path / "a.csv", [row() for _ in range(700)])
    _found, plan, asked = planned(file)

    def stop(rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        imports.bring_in(plan, source="shop", definition=asked, file_name="a.csv", told=stop)
    batch = bring(file)

    assert (batch.rows, Response.objects.count()) == (200, 700)
    assert [each.rows for each in ImportBatch.objects.order_by("id")] == [500, 200]


def test_undo_takes_all_back_and_frees_the_keys(tmp_path):
    file = write(tmp_path / "a.csv", [row(id="1", why="Jono"), row(id="2")])
    batch = bring(file)
    pks = sorted(Response.objects.values_list("pk", flat=True))

    count = imports.undo(batch)

    assert (count, Response.objects.count(), Words.objects.count()) == (2, 0, 0)
    assert sorted(Change.objects.filter(table="response").values_list("pk_changed", flat=True)) == pks
    assert AuditEntry.objects.filter(verb="undid import").count() == 1
    assert bring(file).rows == 2


def test_undo_again_does_nothing(tmp_path):
    batch = bring(write(tmp_path / "a.csv", [row()]))
    imports.undo(batch)

    assert imports.undo(batch) == 0
    assert AuditEntry.objects.filter(verb="undid import").count() == 1


def test_undo_leaves_other_batches(tmp_path):
    first = bring(write(tmp_path / "a.csv", [row(id="1")]))
    second = bring(write(tmp_path / "b.csv", [row(id="2")]))

    imports.undo(first)

    assert list(Response.objects.values_list("batch", flat=True)) == [second.pk]


def test_undo_that_was_cut_short_holds_no_keys(tmp_path):
    file = write(tmp_path / "a.csv", [row(id="1")])
    batch = bring(file)
    imports.strike(batch, None)

    again = bring(file)

    assert list(Response.objects.values_list("batch", flat=True)) == [again.pk]


def test_batch_undone_while_it_comes_in_takes_no_more(tmp_path):
    file = write(tmp_path / "a.csv", [row() for _ in range(700)])
    _found, plan, asked = planned(file)

    def undo(rows: int) -> None:
        imports.undo(ImportBatch.objects.get())

    with pytest.raises(imports.BatchUndone):
        imports.bring_in(plan, source="shop", definition=asked, file_name="a.csv", told=undo)

    assert Response.objects.count() == 0


def test_places_of_the_sample_that_answers_name_outlive_it(tmp_path):
    root = Unit.objects.create(name="Suomi", sample=True)
    Unit.objects.create(name="Espoo", parent=root, sample=True)
    Touchpoint.objects.create(name="Kassa", position=1, sample=True)
    Touchpoint.objects.create(name="Muu", position=2, sample=True)

    bring(write(tmp_path / "a.csv", [row()]))
    sample.remove()

    assert list(Touchpoint.objects.values_list("name", flat=True)) == ["Kassa"]
    assert list(Unit.objects.order_by("name").values_list("name", flat=True)) == ["Espoo", "Suomi"]


def test_sample_is_no_batch_to_undo():
    batch = ImportBatch.objects.create(source="sample", file_name="sample company")

    with pytest.raises(imports.InputError, match="polku sample remove"):
        imports.undo(batch)


def test_order_tells_customer_and_unit_where_its_lines_agree(tmp_path):
    maija, espoo, vantaa = Party.objects.create(name="Maija"), *(Unit.objects.create(name=n) for n in ("E", "V"))
    for key, number, unit in (("a", "T1", espoo), ("b", "T1", espoo), ("c", "T2", espoo), ("d", "T2", vantaa)):
        Purchase.objects.create(key=key, number=number, party=maija, unit=unit, amount=1, happened_on="2026-01-01")
    rows = [["T1", "5"], ["T2", "4"], ["T3", "3"]]

    bring(
        write(tmp_path / "a.csv", rows, ("order", "csat")),
        {"source": "s", "order": "order", "scores": {"csat": "csat"}},
    )

    found = Response.objects.order_by("pk").values_list("party__name", "unit__name")
    assert list(found) == [("Maija", "E"), ("Maija", None), (None, None)]
