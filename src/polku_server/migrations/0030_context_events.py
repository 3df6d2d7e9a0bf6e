"""What happened meanwhile: events that are marked on charts."""

import django.db.models.deletion
import polku_server.govern.models
import polku_server.register.rules
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('polku', '0029_value_model'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContextEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=polku_server.govern.models.public_id, editable=False, max_length=16, unique=True)),
                ('kind', models.CharField(choices=[('price', 'price'), ('strike', 'strike'), ('weather', 'weather'), ('campaign', 'campaign'), ('other', 'other event')], max_length=8, verbose_name='what kind')),
                ('words', models.CharField(max_length=120, validators=[polku_server.register.rules.no_hetu], verbose_name='what happened')),
                ('first_on', models.DateField(verbose_name='first day')),
                ('last_on', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('sample', models.BooleanField(default=False, verbose_name='sample data')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='polku.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'indexes': [models.Index(condition=models.Q(('removed_at', None)), fields=['-first_on', '-id'], name='event_list')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_on', None), ('last_on__gte', models.F('first_on')), _connector='OR'), name='event_ends_after_its_start', violation_error_message='An event does not end before its first day.')],
            },
        ),
    ]
