from django.db import migrations


# A person's name stands once, in the person's own row; here are those that gave way.
class Migration(migrations.Migration):

    dependencies = [
        ('roster', '0012_who_is_gone'),
    ]

    operations = [
        migrations.RunSQL(
            "DELETE FROM roster_personname n USING roster_person p WHERE p.id = n.person_id AND p.name = n.name",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField(
            model_name='personname',
            name='source',
        ),
    ]
