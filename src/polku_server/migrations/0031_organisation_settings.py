"""What is set for the organisation: logo, colour, clock, money and languages."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('polku', '0030_context_events'),
    ]

    operations = [
        migrations.CreateModel(
            name='Logo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('picture', models.BinaryField()),
                ('small', models.BinaryField()),
            ],
        ),
        migrations.AddField(
            model_name='organisation',
            name='colour',
            field=models.CharField(blank=True, max_length=7, verbose_name='colour'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='currency',
            field=models.CharField(default='EUR', max_length=3, verbose_name='currency'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='language',
            field=models.CharField(blank=True, max_length=2, verbose_name='first language for customers'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='languages',
            field=models.CharField(default='fi,sv,en', max_length=8, verbose_name='languages for customers'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='logo',
            field=models.CharField(blank=True, max_length=64, verbose_name='logo'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='time_zone',
            field=models.CharField(blank=True, max_length=64, verbose_name='time zone'),
        ),
    ]
