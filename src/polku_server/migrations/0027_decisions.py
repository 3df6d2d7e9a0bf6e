"""The decision log of the weekly meeting."""

import django.db.models.deletion
import django.utils.timezone
import polku_server.govern.models
import polku_server.register.rules
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('polku', '0026_what_happened_comes_in_faster'),
    ]

    operations = [
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=polku_server.govern.models.public_id, editable=False, max_length=16, unique=True)),
                ('kind', models.CharField(choices=[('hire', 'people: hire or move'), ('train', 'training'), ('reward', 'thanks or reward'), ('tools', 'tools'), ('process', 'way of working'), ('offer', 'offer or price'), ('promise', 'promise to customers')], max_length=8, verbose_name='what it changes')),
                ('words', models.CharField(max_length=300, validators=[polku_server.register.rules.no_hetu], verbose_name='what was decided')),
                ('why', models.CharField(blank=True, default='', max_length=300, validators=[polku_server.register.rules.no_hetu], verbose_name='why')),
                ('decided_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='decided')),
                ('review_on', models.DateField(verbose_name='looked at again')),
                ('came_of', models.CharField(blank=True, default='', max_length=500, validators=[polku_server.register.rules.no_hetu], verbose_name='what came of it')),
                ('reviewed_on', models.DateField(blank=True, null=True)),
                ('sample', models.BooleanField(default=False, verbose_name='sample data')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='decisions', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='polku.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'decision',
                'verbose_name_plural': 'decisions',
                'indexes': [models.Index(fields=['-decided_on', '-id'], name='decision_log'), models.Index(condition=models.Q(('reviewed_on', None)), fields=['review_on'], name='decision_review')],
                'constraints': [models.CheckConstraint(condition=models.Q(('review_on__gte', models.F('decided_on'))), name='decision_reviewed_after', violation_error_message='A decision is looked at again after it was made.'), models.CheckConstraint(condition=models.Q(('reviewed_on', None), models.Q(('came_of', ''), _negated=True), _connector='OR'), name='decision_reviewed_in_words', violation_error_message='Say what came of it, also when nothing did.')],
            },
        ),
    ]
