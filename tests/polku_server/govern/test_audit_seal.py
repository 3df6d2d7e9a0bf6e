"""Entries are only added, each is sealed once, in the order in which it became visible, within two seconds."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from itertools import count

import pytest
from django.db import DatabaseError, connections, transaction

from factories.promised import within
from polku_server.govern import audit_seal
from polku_server.models import AuditEntry, AuditSeal, AuditWaiting

TABLES = ("polku_auditentry", "polku_auditseal")


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_removed(audit_log, table):
    audit_log.lay()
    audit_log.seal()

    with pytest.raises(DatabaseError, match="audit_only_added_to"):
        audit_log.run(f"DELETE FROM {table}")


@pytest.mark.parametrize("change", ["polku_auditentry SET verb = 'x'", "polku_auditseal SET digest = 'x'"])
def test_no_row_is_changed(audit_log, change):
    audit_log.lay()
    audit_log.seal()

    with pytest.raises(DatabaseError, match="audit_only_added_to"):
        audit_log.run(f"UPDATE {change}")


@pytest.mark.engine
@pytest.mark.parametrize("table", TABLES)
def test_no_table_is_emptied_at_once(postgres_log, table):
    with pytest.raises(DatabaseError, match="audit_only_added_to"):
        postgres_log.run(f"TRUNCATE {table} CASCADE")


def test_an_entry_waits_until_it_is_sealed(audit_log):
    (entry,) = audit_log.lay()
    waiting = list(AuditWaiting.objects.using(audit_log.using).values_list("entry", flat=True))

    assert (waiting, audit_log.seal(), audit_log.sealed()) == ([entry.pk], 1, [(1, entry.pk)])
    assert not AuditWaiting.objects.using(audit_log.using).exists()


def test_an_act_that_is_taken_back_leaves_nothing_that_waits(audit_log):
    with transaction.atomic(using=audit_log.using):
        audit_log.lay()
        transaction.set_rollback(True, using=audit_log.using)

    assert (audit_log.seal(), AuditEntry.objects.using(audit_log.using).count()) == (0, 0)


def test_a_slice_is_sealed_at_a_time_and_the_chain_goes_on(audit_log, monkeypatch):
    monkeypatch.setattr(audit_seal, "SLICE", 2)
    entries = audit_log.lay(5)

    counts = [audit_log.seal() for _ in range(4)]

    assert counts == [2, 2, 1, 0]
    assert audit_log.sealed() == [(number, entry.pk) for number, entry in enumerate(entries, 1)]
    assert audit_log.found() == []


@pytest.mark.engine
def test_what_commits_late_comes_later_and_holds_nothing_up(postgres_log):
    """A transaction that is open for minutes has taken its id long before others commit."""
    log = postgres_log
    before = len(log.sealed())
    late = connections[log.using].copy()
    late.set_autocommit(False)
    with late.cursor() as cursor:
        cursor.execute(
            "INSERT INTO polku_auditentry (at, actor, verb, thing, way, detail) "
            "VALUES (now(), '', 'late', 'unit 1', '', '{}') RETURNING id"
        )
        (late_id,) = cursor.fetchone()
    (early,) = log.lay()

    first = log.seal()
    late.commit()
    late.close()
    second = log.seal()

    assert (first, second) == (1, 1)
    assert late_id < early.pk
    assert [entry for _, entry in log.sealed()[before:]] == [early.pk, late_id]
    assert log.found() == []


def test_two_who_seal_at_once_make_one_chain(audit_log, monkeypatch):
    monkeypatch.setattr(audit_seal, "SLICE", 20)
    entries = audit_log.lay(200)

    def work():
        for _ in range(40):
            audit_log.seal()
        connections[audit_log.using].close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    while audit_log.seal():
        pass
    assert audit_log.sealed() == [(number, entry.pk) for number, entry in enumerate(entries, 1)]
    assert audit_log.found() == []


def test_nothing_is_sealed_over_a_log_that_was_cut_off(audit_log):
    audit_log.lay(2)
    audit_log.seal()
    audit_log.tamper("DELETE FROM polku_auditseal WHERE number = 2")
    audit_log.lay()

    with pytest.raises(audit_seal.Broken, match="number 2"):
        audit_log.seal()
    assert audit_log.desk.latest().number == 2


def test_a_head_that_was_not_published_before_a_crash_is_published_next(audit_log):
    audit_log.lay()
    seals = list(audit_seal.audit_chain.follow(None, AuditEntry.objects.using(audit_log.using)))
    audit_seal.keep(seals, audit_log.using)

    audit_log.seal()

    assert audit_log.desk.latest().number == 1


def test_a_key_that_is_gone_is_not_made_again(audit_log):
    audit_log.lay()
    audit_log.seal()
    audit_log.desk.path.unlink()

    with pytest.raises(audit_seal.PolkuError, match=r"audit\.key is missing"):
        type(audit_log.desk)(audit_log.desk.path).ready()
    assert [kind for kind, _ in audit_log.found()] == ["key"]


def test_jobs_seals_within_two_seconds(audit_log):
    jobs = subprocess.Popen([sys.executable, "-m", "polku_server.jobs"], env=os.environ | audit_log.environ)
    try:
        audit_log.lay()
        wait_for(audit_log, 1)
        numbers = count(2)

        def sealed() -> float:
            laid = time.monotonic()
            audit_log.lay()
            wait_for(audit_log, next(numbers))
            return time.monotonic() - laid

        in_time = within(2, sealed)
    finally:
        jobs.terminate()
        jobs.wait(120)

    assert in_time
    assert audit_log.found() == []


def wait_for(log, number):
    until = time.monotonic() + 120
    while AuditSeal.objects.using(log.using).count() < number:
        assert time.monotonic() < until
        time.sleep(0.05)
