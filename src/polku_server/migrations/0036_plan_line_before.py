"""What stood on a line of an account's plan before its last change, to take it back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("polku", "0035_pulses_and_reviews"),
    ]

    operations = [
        migrations.AddField(
            model_name="planline",
            name="before",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
