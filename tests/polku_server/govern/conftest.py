"""An audit log in a store of each kind, beside a place of its own for key and heads."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from benchmarks.postgres import Postgres
from django.db import connections, transaction

from factories import emptied, stores
from polku_server.govern import audit, audit_seal
from polku_server.govern.audit_heads import Desk, Head
from polku_server.govern.audit_verify import Report, Verification
from polku_server.models import AuditEntry, AuditSeal, Unit


@dataclass(frozen=True)
class Log:
    """A log of its own: entries are laid, sealed, tampered with and looked at."""

    using: str
    desk: Desk
    environ: dict[str, str]

    def lay(self, count: int = 1, verb: str = "saw", **detail: Any) -> list[AuditEntry]:
        """Lay entries as actions do."""
        things = [Unit(public_id=f"unit{i}") for i in range(count)]
        made = [audit.entry(None, verb, thing, {"n": i, **detail}) for i, thing in enumerate(things)]
        with transaction.atomic(using=self.using):
            return AuditEntry.objects.using(self.using).bulk_create(made)

    def seal(self) -> int:
        return audit_seal.seal(self.desk, using=self.using)

    def sealed(self) -> list[tuple[int, int]]:
        return list(AuditSeal.objects.using(self.using).order_by("number").values_list("number", "entry_id"))

    def verify(self, *kept: Head) -> Report:
        return Verification(self.desk, self.using, kept).whole()

    def found(self, *kept: Head) -> list[tuple[str, int]]:
        """Look at everything and give the kind and the number of each finding."""
        return [(each.kind, each.number) for each in self.verify(*kept).findings]

    def run(self, *statements: str) -> None:
        with transaction.atomic(using=self.using), connections[self.using].cursor() as cursor:
            for sql in statements:
                cursor.execute(sql)

    def tamper(self, *statements: str) -> None:
        """Act as somebody who has the database in hand: no trigger and no foreign key stands in the way."""
        off, on = {
            "sqlite": ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON"),
            "postgresql": ("SET session_replication_role = replica", "SET session_replication_role = origin"),
        }[connections[self.using].vendor]
        with emptied.laid_aside(self.using), connections[self.using].cursor() as cursor:
            cursor.execute(off)
            for sql in statements:
                cursor.execute(sql)
            cursor.execute(on)


@pytest.fixture(scope="session")
def sqlite_log(django_db_blocker: Any) -> Iterator[Log]:
    data = Path(tempfile.mkdtemp(prefix="polku-audit-"))
    with django_db_blocker.unblock(), stores.sqlite("audit_sqlite", data) as alias:
        yield Log(alias, Desk(data / "audit.key"), {"POLKU_DATA": str(data)})
    shutil.rmtree(data)


@pytest.fixture(scope="session")
def postgres_log(django_db_blocker: Any, postgres: Postgres, postgres_tables: str) -> Iterator[Log]:
    data = Path(tempfile.mkdtemp(prefix="polku-audit-"))
    environ = {"POLKU_DATA": str(data), "POLKU_DATABASE_URL": stores.database(postgres, "audit", postgres_tables)}
    with django_db_blocker.unblock(), stores.postgresql("audit_postgres", **stores.address(postgres, "audit")) as alias:
        yield Log(alias, Desk(data / "audit.key"), environ)
    shutil.rmtree(data)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.engine)])
def audit_log(request: pytest.FixtureRequest) -> Log:
    """An empty log in each kind of store in turn, without key and heads."""
    found: Log = request.getfixturevalue(f"{request.param}_log")
    found.tamper(*(f"DELETE FROM polku_audit{table}" for table in ("seal", "waiting", "entry")))
    for path in (found.desk.path, found.desk.newest, found.desk.history, found.desk.looked):
        path.unlink(missing_ok=True)
    return Log(found.using, Desk(found.desk.path), found.environ)
