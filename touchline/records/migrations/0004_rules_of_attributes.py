from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0003_refusals_and_orders"),
    ]

    operations = [
        migrations.AddField(
            model_name="attributedefinition",
            name="rules",
            field=models.JSONField(default=dict),
        ),
    ]
