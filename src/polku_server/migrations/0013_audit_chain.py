"""The audit log is only added to, by whatever way: triggers refuse to change or remove a row. Entries wait to be sealed.

A later migration that rebuilds one of these tables on SQLite drops its triggers: add them again there.
"""

from collections.abc import Iterator

import django.db.models.deletion
from django.db import migrations, models

TABLES = ("polku_auditentry", "polku_auditseal")


def refusals(table: str) -> Iterator[str]:
    for verb in ("UPDATE", "DELETE"):
        name = f"{table}_no_{verb.lower()}"
        yield f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, 'audit_only_added_to'); END"


ADD = {
    "sqlite": [
        *(sql for table in TABLES for sql in refusals(table)),
        """
        CREATE TRIGGER polku_auditentry_waits AFTER INSERT ON polku_auditentry
        BEGIN INSERT INTO polku_auditwaiting (entry_id) VALUES (NEW.id); END
        """,
    ],
    "postgresql": [
        """
        CREATE FUNCTION audit_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'audit_only_added_to' USING ERRCODE = 'check_violation'; END $$
        """,
        """
        CREATE FUNCTION audit_waits() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO polku_auditwaiting (entry_id) VALUES (NEW.id); RETURN NULL; END $$
        """,
        *(
            f"CREATE TRIGGER {table}_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_only_added_to()"
            for table in TABLES
        ),
        """
        CREATE TRIGGER polku_auditentry_waits AFTER INSERT ON polku_auditentry
        FOR EACH ROW EXECUTE FUNCTION audit_waits()
        """,
    ],
}
REMOVE = {
    "sqlite": [
        "DROP TRIGGER polku_auditentry_waits",
        *(f"DROP TRIGGER {table}_no_{verb}" for table in TABLES for verb in ("update", "delete")),
    ],
    "postgresql": [
        "DROP TRIGGER polku_auditentry_waits ON polku_auditentry",
        *(f"DROP TRIGGER {table}_fixed ON {table}" for table in TABLES),
        "DROP FUNCTION audit_waits()",
        "DROP FUNCTION audit_only_added_to()",
    ],
}


def add(apps, schema_editor):
    schema_editor.execute("INSERT INTO polku_auditwaiting (entry_id) SELECT id FROM polku_auditentry", params=None)
    for sql in ADD[schema_editor.connection.vendor]:
        schema_editor.execute(sql, params=None)


def remove(apps, schema_editor):
    for sql in REMOVE[schema_editor.connection.vendor]:
        schema_editor.execute(sql, params=None)


class Migration(migrations.Migration):
    dependencies = [("polku", "0012_arrivals")]

    operations = [
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='AuditWaiting',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='waiting', serialize=False, to='polku.auditentry')),
            ],
        ),
        migrations.AddField(
            model_name='auditentry',
            name='way',
            field=models.CharField(blank=True, default='', max_length=4),
        ),
        migrations.AlterModelOptions(
            name='auditentry',
            options={'ordering': ['id']},
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['at', 'id'], name='audit_at'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['actor', 'at', 'id'], name='audit_actor'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['verb', 'at', 'id'], name='audit_verb'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['thing', 'at', 'id'], name='audit_thing'),
        ),
        migrations.AddField(
            model_name='auditseal',
            name='entry',
            field=models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, related_name='seal', to='polku.auditentry'),
        ),
        migrations.RunPython(add, remove),
    ]
