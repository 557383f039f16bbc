import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('regions', '0001_initial'),
        ('reporting', '0001_snapshot'),
    ]

    operations = [
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=60, verbose_name='快照编号')),
                ('place', models.CharField(max_length=100, verbose_name='地区')),
                ('as_of', models.DateField(verbose_name='截至')),
                ('figures', models.JSONField(verbose_name='公布的数字')),
                ('sha256', models.CharField(max_length=64, verbose_name='快照摘要')),
                ('published_by', models.CharField(max_length=200, verbose_name='公布人')),
                ('on', models.DateField(verbose_name='公布日期')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='regions.region')),
                ('snapshot', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='publication', to='reporting.snapshot')),
            ],
            options={
                'indexes': [models.Index(fields=['region', '-as_of'], name='publication_of_place')],
            },
        ),
    ]
