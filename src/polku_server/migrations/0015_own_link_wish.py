from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('polku', '0014_import_runs'),
    ]

    operations = [
        migrations.CreateModel(
            name='OwnLinkWish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=254)),
                ('language', models.CharField(choices=[('fi', 'Suomi'), ('sv', 'Svenska'), ('en', 'English')], max_length=2)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('due_at', models.DateTimeField(db_index=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
            ],
        ),
    ]
