"""PostgreSQL ids do not commit in order: rows that the lake copies carry the transaction that wrote them."""

from typing import Any

from django.db import migrations

TABLES = ("polku_response", "polku_change")


def add(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"ALTER TABLE {table} ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id()")
        schema_editor.execute(f"CREATE INDEX {table}_xid ON {table} (xid, id)")


def remove(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"ALTER TABLE {table} DROP COLUMN xid")


class Migration(migrations.Migration):
    dependencies = [("polku", "0001_the_house")]

    operations = [migrations.RunPython(add, remove)]
