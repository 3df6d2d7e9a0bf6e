"""PostgreSQL: the customers of what happened are looked up once a statement, too, as batches, units and touchpoints.

Row by row the foreign key took a fourth of the server's work for an import; so it takes none that can be measured.
"""

from typing import Any

from django.db import migrations

TABLES = ("polku_purchase", "polku_encounter")
SHARED = "'batch_id', 'polku_importbatch', 'unit_id', 'polku_unit', 'touchpoint_id', 'polku_touchpoint'"
KEY = """
    SELECT conname FROM pg_constraint
    WHERE contype = 'f' AND conrelid = '{}'::regclass AND confrelid = 'polku_party'::regclass
"""


def looked_up(run: Any, table: str, said: str) -> None:
    for event in ("insert", "update"):
        run(f"DROP TRIGGER {table}_refers_{event} ON {table}")
        run(
            f"CREATE TRIGGER {table}_refers_{event} AFTER {event} ON {table} REFERENCING NEW TABLE AS given "
            f"FOR EACH STATEMENT EXECUTE FUNCTION polku_refers({said})"
        )


def sooner(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    run = schema_editor.execute
    for table in TABLES:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(KEY.format(table))
            names = [name for (name,) in cursor.fetchall()]
        for name in names:
            run(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        looked_up(run, table, f"{SHARED}, 'party_id', 'polku_party'")
    run(
        "CREATE CONSTRAINT TRIGGER polku_party_referred AFTER DELETE ON polku_party DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION polku_referred('party_id', 'polku_purchase', 'polku_encounter')"
    )


def later(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    run = schema_editor.execute
    run("DROP TRIGGER polku_party_referred ON polku_party")
    for table in TABLES:
        looked_up(run, table, SHARED)
        run(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_party_id_fk_polku_party_id FOREIGN KEY (party_id) "
            "REFERENCES polku_party (id) DEFERRABLE INITIALLY DEFERRED"
        )


class Migration(migrations.Migration):
    dependencies = [("polku", "0031_organisation_settings")]

    operations = [migrations.RunPython(sooner, later)]
