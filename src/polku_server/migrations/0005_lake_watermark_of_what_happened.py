"""Encounters and purchases are copied to the lake as answers are: see 0002."""

from typing import Any

from django.db import migrations

TABLES = ("polku_encounter", "polku_purchase")


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
    dependencies = [("polku", "0004_register")]

    operations = [migrations.RunPython(add, remove)]
