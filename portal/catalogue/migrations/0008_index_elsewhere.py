from django.db import migrations, models

from portal.core import languages


class Migration(migrations.Migration):
    """What an index elsewhere is owed, and what tells it which change is newer."""

    dependencies = [("catalogue", "0007_numbers_of_entries")]

    operations = [
        migrations.AddField("version", "turn", models.PositiveBigIntegerField(default=0)),
        migrations.CreateModel(
            name="Unindexed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=20)),
                ("language", models.CharField(choices=languages.CHOICES, max_length=8)),
                ("turn", models.PositiveBigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint("reference", "language", name="unindexed_is_owed_once")
                ],
            },
        ),
    ]
