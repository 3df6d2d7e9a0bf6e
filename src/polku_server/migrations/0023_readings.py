"""What is read of comments: language, tone, themes by query words, and what people say of the reading."""

import django.db.models.deletion
import polku_server.govern.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('polku', '0022_customers_of_a_unit'),
    ]

    operations = [
        migrations.CreateModel(
            name='Theme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=polku_server.govern.models.public_id, editable=False, max_length=16, unique=True)),
                ('name_fi', models.CharField(max_length=60, verbose_name='name in Finnish')),
                ('name_sv', models.CharField(blank=True, default='', max_length=60, verbose_name='name in Swedish')),
                ('name_en', models.CharField(blank=True, default='', max_length=60, verbose_name='name in English')),
                ('words_fi', models.TextField(blank=True, default='', verbose_name='query words in Finnish')),
                ('words_sv', models.TextField(blank=True, default='', verbose_name='query words in Swedish')),
                ('words_en', models.TextField(blank=True, default='', verbose_name='query words in English')),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Mention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('found', models.CharField(blank=True, default='', max_length=80)),
                ('holds', models.BooleanField(default=True)),
                ('words', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='polku.words')),
                ('theme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='polku.theme')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('theme', 'words'), name='mention_theme_words')],
            },
        ),
        migrations.CreateModel(
            name='Taxonomy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('read_to', models.BigIntegerField(default=0)),
                ('last', models.BigIntegerField(default=0)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=polku_server.govern.models.public_id, editable=False, max_length=16, unique=True)),
                ('language', models.CharField(max_length=7)),
                ('tone', models.CharField(choices=[('good', 'content'), ('bad', 'discontent'), ('mixed', 'both content and discontent'), ('neutral', 'neutral'), ('unknown', 'cannot be told')], max_length=7)),
                ('tone_read', models.CharField(choices=[('good', 'content'), ('bad', 'discontent'), ('mixed', 'both content and discontent'), ('neutral', 'neutral'), ('unknown', 'cannot be told')], max_length=7)),
                ('serious', models.JSONField(blank=True, default=dict)),
                ('rules', models.CharField(max_length=20)),
                ('checked', models.CharField(blank=True, choices=[('met', 'met while reading'), ('drawn', 'drawn by lot')], default='', max_length=5)),
                ('themes_too', models.BooleanField(default=False)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('words', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reading', to='polku.words')),
                ('taxonomy', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='polku.taxonomy')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('checked', ''), _negated=True), fields=['checked'], name='reading_checked')],
            },
        ),
    ]
