"""What somebody read and what they decided is never edited, by whatever way; a merge may point a decision anew."""

from typing import Any

from django.db import migrations

FIXED = {
    "wording_fixed": ("polku_wording", "purpose, number, texts"),
    "consent_decision_fixed": (
        "polku_consentdecision",
        "purpose, channel, recipient, given, wording_id, language, source, at",
    ),
}
ADD = {
    "sqlite": """
        CREATE TRIGGER {name} BEFORE UPDATE OF {columns} ON {table}
        BEGIN SELECT RAISE(ABORT, '{name}'); END
    """,
    "postgresql": """
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END $$;
        CREATE TRIGGER {name} BEFORE UPDATE OF {columns} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();
    """,
}
REMOVE = {
    "sqlite": "DROP TRIGGER {name}",
    "postgresql": "DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}()",
}


def run(texts: dict[str, str], schema_editor: Any) -> None:
    for name, (table, columns) in FIXED.items():
        text = texts[schema_editor.connection.vendor].format(name=name, table=table, columns=columns)
        schema_editor.execute(text, params=None)


def add(apps: Any, schema_editor: Any) -> None:
    run(ADD, schema_editor)


def remove(apps: Any, schema_editor: Any) -> None:
    run(REMOVE, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("polku", "0007_signing_in")]

    operations = [migrations.RunPython(add, remove)]
