"""That somebody was forgotten is remembered, so that a restored backup forgets them again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("polku", "0010_roles_of_those_already_here")]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pseudonym", models.CharField(max_length=16, unique=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
        )
    ]
