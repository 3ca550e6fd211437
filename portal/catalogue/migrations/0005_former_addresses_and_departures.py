import django.contrib.postgres.fields
import django.utils.timezone
from django.db import migrations, models
from django.db.models import F


def fill(apps, schema_editor):
    """Rows came in when they last changed; what is withdrawn has left."""
    apps.get_model("catalogue", "Record").objects.update(entered_at=F("updated_at"))
    departure = apps.get_model("catalogue", "Departure")
    departure.objects.bulk_create(
        departure(reference=t.reference, kind=t.kind, states=[], left_at=t.withdrawn_at)
        for t in apps.get_model("catalogue", "Tombstone").objects.all()
    )


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_kinds_of_entry")]

    operations = [
        migrations.CreateModel(
            name="Departure",
            fields=[
                ("reference", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=16)),
                (
                    "states",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=3), size=None
                    ),
                ),
                ("left_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="FormerAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=16)),
                ("slug", models.SlugField(db_index=False, max_length=120)),
                ("reference", models.CharField(max_length=20)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("kind"),
                        models.F("slug"),
                        name="former_address_leads_to_one_entry",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="record",
            name="entered_at",
            field=models.DateTimeField(
                auto_now_add=True, default=django.utils.timezone.now
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
