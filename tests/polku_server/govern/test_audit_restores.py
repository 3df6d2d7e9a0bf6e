"""A restore stands in the log, and explains a cut-off end without excusing it."""

from __future__ import annotations

import pytest

from polku_server.govern import audit_restores, audit_seal

MADE = 1_795_000_000


@pytest.fixture
def shortened(audit_log):
    """Six entries were sealed; then a store was put back that ends at the fourth."""
    audit_log.lay(6)
    audit_log.seal()
    last = audit_log.sealed()[4:]
    audit_log.tamper(
        "DELETE FROM polku_auditseal WHERE number > 4",
        *(f"DELETE FROM polku_auditentry WHERE id = {pk}" for _, pk in last),
    )
    return audit_log


def restored(log, end, head):
    log.lay(1, audit_restores.VERB, made=MADE, end=end, head=head, digest="")


def said(log):
    (finding,) = log.verify().findings
    return finding.kind, finding.words.partition("cut off. ")[2]


def test_a_cut_off_end_without_a_restore_says_what_to_do_if_there_was_one(shortened):
    assert said(shortened) == (
        "cut off",
        "If you restored a backup, move the heads away and keep them with the reason.",
    )


def test_a_restore_is_told_and_stays_a_finding(shortened):
    restored(shortened, 4, 6)

    kind, words = said(shortened)

    assert kind == "cut off"
    assert "a backup of 2026-11-18T11:06:40.000000Z was restored, which ends at number 4; the head stood at 6" in words
    assert words.endswith("If nobody restored anything, the log was cut off and the entry is false.")


def test_a_restore_explains_no_more_than_it_says(shortened):
    restored(shortened, 4, 5)

    assert said(shortened)[1].endswith("that does not explain this. Find out who changed the log.")


def test_nothing_is_sealed_over_a_restored_log_until_the_heads_are_moved(shortened):
    restored(shortened, 4, 6)

    with pytest.raises(audit_seal.Broken):
        shortened.seal()
    for path in (shortened.desk.newest, shortened.desk.history):
        path.unlink()

    assert (shortened.seal(), shortened.found()) == (1, [])


def test_a_kept_head_of_what_was_lost_is_found_after_the_log_went_on(shortened):
    lost = shortened.desk.latest()
    restored(shortened, 4, 6)
    shortened.desk.newest.unlink()
    shortened.desk.history.unlink()
    shortened.lay(4)
    shortened.seal()

    (finding,) = shortened.verify(lost).findings

    assert (finding.kind, "says why" in finding.words) == ("rewritten", True)
