"""How fast the audit log is sealed and verified, and in how much memory: `python -m benchmarks.audit --rows 1000000`.

On an SQLite store of its own. Entries are laid past the actions, in slices.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time

from benchmarks.machine import describe

SLICE = 5000


def run(rows: int) -> None:
    """Lay, seal and verify; print rows a second of CPU and the peak of memory."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    from polku_server.govern import audit, audit_heads, audit_seal, audit_verify
    from polku_server.models import AuditEntry, Unit

    call_command("migrate", verbosity=0)
    thing, left = Unit(public_id="unit"), rows
    while left:
        count = min(left, SLICE)
        with transaction.atomic():
            AuditEntry.objects.bulk_create([audit.entry(None, "changed", thing, {"n": n}) for n in range(count)])
        left -= count
    desk, before = audit_heads.desk(), peak()
    began = time.process_time()
    while audit_seal.seal(desk):
        pass
    told("sealed", rows, began)
    began = time.process_time()
    report = audit_verify.Verification(desk).whole()
    told("verified", rows, began)
    assert (report.number, report.count) == (rows, 0)
    print(f"peak memory {peak():.0f} MiB, before sealing {before:.0f} MiB")


def told(what: str, rows: int, began: float) -> None:
    """Print a rate."""
    spent = time.process_time() - began
    print(f"{what} {rows:,} entries, {rows / spent:,.0f} a second of CPU")


def peak() -> float:
    """Give the most memory this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Start in a data folder that goes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        print(describe(folder))
        settings = {"POLKU_DATA": folder, "DJANGO_SETTINGS_MODULE": "polku_server.settings"}
        code = f"from benchmarks.audit import run; run({rows})"
        subprocess.run([sys.executable, "-c", code], env=os.environ | settings, check=True)


if __name__ == "__main__":
    main()
