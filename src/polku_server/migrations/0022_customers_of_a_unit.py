"""A unit's customers by name: who sees one unit of many is not shown everybody to find them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("polku", "0021_own_links")]

    operations = [
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                condition=models.Q(("merged_into", None)), fields=["unit", "kind", "name", "id"], name="party_of_unit"
            ),
        ),
    ]
