"""When each customer was last met, and what is open with whom: lists are narrowed and put in order by both."""

import django.db.models.deletion
from django.db import migrations, models

COUNTED = """
    INSERT INTO polku_lastmet (party_id, kind, day)
    SELECT p.id, p.kind, COALESCE((
        SELECT MAX(e.happened_on) FROM polku_encounter e LEFT JOIN polku_importbatch b ON b.id = e.batch_id
        WHERE e.party_id = p.id AND b.undone_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM polku_encounter c WHERE c.corrects_id = e.id)
    ), '0001-01-01')
    FROM polku_party p
"""


class Migration(migrations.Migration):
    dependencies = [("polku", "0018_numbers_found")]

    operations = [
        migrations.CreateModel(
            name="LastMet",
            fields=[
                (
                    "party",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="last_met",
                        serialize=False,
                        to="polku.party",
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("day", models.DateField()),
            ],
        ),
        migrations.RunSQL(COUNTED, migrations.RunSQL.noop),  # before the index: in order it is written at once
        migrations.AddIndex(
            model_name="lastmet",
            index=models.Index(fields=["kind", "-day", "-party"], name="lastmet_list"),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(
                condition=models.Q(("kind__in", ("task", "challenge", "wish")), ("retired_at", None)),
                fields=["party"],
                name="need_open",
            ),
        ),
        migrations.AddIndex(
            model_name="agreed",
            index=models.Index(condition=models.Q(("kept_at", None)), fields=["party"], name="agreed_open"),
        ),
    ]
