"""What was read of comments is copied to the lake as answers are: see 0002."""

from typing import Any

from django.db import migrations

TABLE = "polku_reading"


def add(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(f"ALTER TABLE {TABLE} ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id()")
    schema_editor.execute(f"CREATE INDEX {TABLE}_xid ON {TABLE} (xid, id)")


def remove(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(f"ALTER TABLE {TABLE} DROP COLUMN xid")


class Migration(migrations.Migration):
    dependencies = [("polku", "0033_case_rules_and_goals")]

    operations = [migrations.RunPython(add, remove)]
