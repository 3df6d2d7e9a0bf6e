"""Whatever is done to the log past Polku is found: edited, dropped, swapped, cut off, rewritten, put there."""

from __future__ import annotations

import pytest

from polku_server.govern import audit_chain, audit_verify
from polku_server.govern.audit_heads import Desk, Head
from polku_server.models import AuditEntry, AuditSeal


@pytest.fixture
def sealed(audit_log):
    """Six entries, sealed, with a head."""
    audit_log.lay(6)
    audit_log.seal()
    return audit_log


@pytest.fixture
def pks(sealed):
    return [entry for _, entry in sealed.sealed()]


def test_a_log_as_it_was_written_shows_nothing(sealed):
    report = sealed.verify()

    assert (report.number, report.heads, report.waiting, report.count) == (6, 2, 0, 0)
    assert report.digest == sealed.desk.latest().digest


def test_an_empty_log_shows_nothing(audit_log):
    assert (audit_log.verify().number, audit_log.found()) == (0, [])


def test_entries_that_wait_are_counted(sealed):
    sealed.lay(2)

    report = sealed.verify()

    assert (report.waiting, report.count) == (2, 0)


@pytest.mark.parametrize(
    "change", ["verb = 'heard'", "actor = 'somebody'", "thing = 'unit x'", "way = 'api'", "detail = '{\"n\": 9}'"]
)
def test_an_edited_entry_is_found(sealed, pks, change):
    sealed.tamper(f"UPDATE polku_auditentry SET {change} WHERE id = {pks[2]}")

    assert sealed.found() == [("edited", 3)]


def test_an_edited_time_is_found(sealed, pks):
    sealed.tamper(f"UPDATE polku_auditentry SET at = '2020-01-01 00:00:00' WHERE id = {pks[2]}")

    assert sealed.found() == [("edited", 3)]


def test_an_edited_entry_with_its_seal_made_again_is_found_at_the_next(sealed, pks):
    sealed.tamper(f"UPDATE polku_auditentry SET verb = 'heard' WHERE id = {pks[2]}")
    remake(sealed, 3)

    assert sealed.found() == [("edited", 4)]


def test_a_log_rewritten_to_its_end_is_found_by_the_heads(sealed, pks):
    sealed.tamper(f"UPDATE polku_auditentry SET verb = 'heard' WHERE id = {pks[2]}")
    for number in range(3, 7):
        remake(sealed, number)

    assert sealed.found() == [("rewritten", 6), ("rewritten", 6)]


def test_an_entry_dropped_with_its_seal_is_found(sealed, pks):
    sealed.tamper("DELETE FROM polku_auditseal WHERE number = 3", f"DELETE FROM polku_auditentry WHERE id = {pks[2]}")

    assert sealed.found() == [("dropped", 3)]


def test_a_dropped_entry_whose_seal_is_left_is_found(sealed, pks):
    sealed.tamper(f"DELETE FROM polku_auditentry WHERE id = {pks[2]}")

    assert sealed.found() == [("dropped", 3)]


def test_an_entry_dropped_with_the_others_moved_up_is_found(sealed, pks):
    sealed.tamper(
        "DELETE FROM polku_auditseal WHERE number = 3",
        f"DELETE FROM polku_auditentry WHERE id = {pks[2]}",
        *(f"UPDATE polku_auditseal SET number = {number - 1} WHERE number = {number}" for number in (4, 5, 6)),
    )

    assert sealed.found() == [("edited", 3), ("edited", 4), ("edited", 5), ("cut off", 6)]


def test_swapped_entries_are_found(sealed, pks):
    one, other = pks[1], pks[4]
    parts = ", ".join(
        f"{part} = (SELECT {part} FROM kept WHERE id = {other} + {one} - polku_auditentry.id)"
        for part in ("at", "actor", "verb", "thing", "way", "detail")
    )
    sealed.tamper(
        "CREATE TEMPORARY TABLE kept AS SELECT * FROM polku_auditentry",
        f"UPDATE polku_auditentry SET {parts} WHERE id IN ({one}, {other})",
        "DROP TABLE kept",
    )

    assert sealed.found() == [("swapped", 2), ("swapped", 5)]


def test_swapped_seals_are_found(sealed, pks):
    sealed.tamper(
        "UPDATE polku_auditseal SET entry_id = -1 WHERE number = 2",
        f"UPDATE polku_auditseal SET entry_id = {pks[1]} WHERE number = 5",
        f"UPDATE polku_auditseal SET entry_id = {pks[4]} WHERE number = 2",
    )

    assert sealed.found() == [("swapped", 2), ("swapped", 5)]


@pytest.mark.parametrize("lost", [1, 4])
def test_a_cut_off_end_is_found_by_the_head(sealed, pks, lost):
    cut(sealed, pks, lost)

    assert sealed.found() == [("cut off", 7 - lost)]


def test_a_cut_off_end_is_found_by_a_head_that_somebody_wrote_down(sealed, pks):
    kept = Head(6, sealed.desk.latest().digest[:16])
    cut(sealed, pks, 1)
    sealed.desk.newest.unlink()
    sealed.desk.history.unlink()

    assert (sealed.found(), sealed.found(kept)) == ([], [("cut off", 6)])


def test_a_head_that_somebody_wrote_down_and_is_right_shows_nothing(sealed):
    assert sealed.found(Head(6, sealed.desk.latest().digest[:16])) == []


def test_a_head_of_another_log_is_found(sealed):
    assert sealed.found(Head(4, "0123456789abcdef")) == [("rewritten", 4)]


def test_an_entry_put_there_past_polku_is_found(sealed, pks):
    sealed.tamper(
        "INSERT INTO polku_auditentry (at, actor, verb, thing, way, detail) "
        "VALUES ('2026-01-01 00:00:00', '', 'saw', 'unit 1', '', '{}')",
        "DELETE FROM polku_auditwaiting",
    )

    assert sealed.found() == [("outside", 0)]


def test_a_forged_head_is_found(sealed):
    path = sealed.desk.newest
    path.write_text(path.read_text().replace('"number":6', '"number":5'))

    assert sealed.found() == [("signature", 5)]


def test_a_line_that_cannot_be_read_is_found(sealed):
    with sealed.desk.history.open("a") as history:
        history.write("{half a line\n")

    assert sealed.found() == [("signature", 0)]


def test_heads_signed_with_another_key_are_found(sealed, tmp_path):
    other = Desk(tmp_path / "audit.key")
    other.ready()
    sealed.desk.path.write_bytes(other.path.read_bytes())

    report = audit_verify.Verification(Desk(sealed.desk.path), sealed.using).whole()

    assert [each.kind for each in report.findings] == ["key", "key"]


def test_ten_thousand_marks_are_counted_and_a_hundred_kept(audit_log, monkeypatch):
    monkeypatch.setattr(audit_verify, "MOST", 3)
    audit_log.lay(6)
    audit_log.seal()
    audit_log.tamper("UPDATE polku_auditentry SET verb = 'heard'")

    report = audit_log.verify()

    assert (report.count, len(report.findings)) == (6, 3)


def test_a_slice_at_a_time_sees_the_same(sealed, pks, monkeypatch):
    monkeypatch.setattr(audit_verify, "SLICE", 2)
    sealed.tamper(f"UPDATE polku_auditentry SET verb = 'heard' WHERE id = {pks[2]}")

    assert sealed.found() == [("edited", 3)]


def test_the_outcome_is_noted_beside_the_heads(sealed):
    sealed.verify()

    assert {**audit_verify.looked(sealed.desk), "at": ""} == {"at": "", "number": 6, "findings": 0}


def remake(log, number):
    """Compute a seal again, as somebody would who knows how."""
    seals = AuditSeal.objects.using(log.using)
    entry = AuditEntry.objects.using(log.using).get(seal__number=number)
    before = seals.get(number=number - 1).digest
    digest = audit_chain.digest(entry, number, before)
    log.tamper(f"UPDATE polku_auditseal SET digest = '{digest}' WHERE number = {number}")


def cut(log, pks, lost):
    gone = ", ".join(str(pk) for pk in pks[6 - lost :])
    log.tamper(
        f"DELETE FROM polku_auditseal WHERE number > {6 - lost}", f"DELETE FROM polku_auditentry WHERE id IN ({gone})"
    )
