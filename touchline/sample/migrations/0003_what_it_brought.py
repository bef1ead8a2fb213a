from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sample', '0002_removal_in_the_background'),
    ]

    operations = [
        migrations.AddField(
            model_name='seeding',
            name='made',
            field=models.JSONField(db_default={}, default=dict),
        ),
    ]
