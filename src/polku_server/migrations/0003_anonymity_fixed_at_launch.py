"""What was promised about anonymity cannot be changed once a survey was launched, by whatever way."""

from django.db import migrations

ADD = {
    "sqlite": """
        CREATE TRIGGER survey_anonymity_fixed BEFORE UPDATE OF anonymity ON polku_survey
        WHEN OLD.launched_at IS NOT NULL AND NEW.anonymity <> OLD.anonymity
        BEGIN SELECT RAISE(ABORT, 'survey_anonymity_fixed'); END
    """,
    "postgresql": """
        CREATE FUNCTION survey_anonymity_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'survey_anonymity_fixed' USING ERRCODE = 'check_violation'; END $$;
        CREATE TRIGGER survey_anonymity_fixed BEFORE UPDATE OF anonymity ON polku_survey FOR EACH ROW
        WHEN (OLD.launched_at IS NOT NULL AND NEW.anonymity <> OLD.anonymity)
        EXECUTE FUNCTION survey_anonymity_fixed();
    """,
}
REMOVE = {
    "sqlite": "DROP TRIGGER survey_anonymity_fixed",
    "postgresql": "DROP TRIGGER survey_anonymity_fixed ON polku_survey; DROP FUNCTION survey_anonymity_fixed()",
}


def add(apps, schema_editor):
    schema_editor.execute(ADD[schema_editor.connection.vendor], params=None)


def remove(apps, schema_editor):
    schema_editor.execute(REMOVE[schema_editor.connection.vendor], params=None)


class Migration(migrations.Migration):
    dependencies = [("polku", "0002_lake_watermark")]

    operations = [migrations.RunPython(add, remove)]
