import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    """Numbers for entries, texts for extracts, words for corrections.

    The texts of entries that are there already come with `manage.py rebuild_catalogue`; until then
    they are found by title and summary.
    """

    dependencies = [("catalogue", "0006_finished_cards")]

    operations = [
        migrations.CreateModel(
            name="EntryNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=20, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("word", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("near", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["near"], name="word_near")],
            },
        ),
        migrations.AddField("record", "number", models.PositiveIntegerField(null=True)),
        migrations.RunSQL(
            """
            insert into catalogue_entrynumber (reference)
                select distinct reference from catalogue_record order by reference;
            update catalogue_record set number = catalogue_entrynumber.id
                from catalogue_entrynumber
                where catalogue_entrynumber.reference = catalogue_record.reference;
            """,
            migrations.RunSQL.noop,
        ),
        migrations.AlterField("record", "number", models.PositiveIntegerField()),
        migrations.AddField("record", "text", models.TextField(blank=True, default="")),
        migrations.AddField("record", "found_by", models.CharField(blank=True, default="", max_length=32)),
        migrations.RemoveIndex("record", "record_tokens"),
        migrations.AddIndex(
            "record",
            django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["tokens"], name="record_tokens"),
        ),
        migrations.AddIndex("record", models.Index(fields=["number"], name="record_number")),
    ]
