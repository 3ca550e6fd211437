"""A translation knows which words of its original it says, what lags behind, and who made it."""

from django.db import migrations, models

ENTRIES = (
    "casestudypage",
    "materialpage",
    "pathpage",
    "eventpage",
    "publicationpage",
    "countrypage",
)


def columns():
    """Give the columns that every kind of entry gets."""
    return [
        (
            "translator",
            models.CharField(
                blank=True, editable=False, max_length=200, verbose_name="translated by"
            ),
        ),
        (
            "source_revision_id",
            models.BigIntegerField(
                blank=True,
                editable=False,
                help_text="The revision of the original whose words these are in another language.",
                null=True,
            ),
        ),
        (
            "source_digest",
            models.CharField(
                blank=True,
                editable=False,
                help_text="Of the words of the original (`segments.digest`): its own, or those translated.",
                max_length=64,
            ),
        ),
        (
            "behind",
            models.JSONField(
                blank=True,
                default=dict,
                editable=False,
                help_text="Pieces that lag behind the original, with the text they were translated from.",
            ),
        ),
    ]


class Migration(migrations.Migration):

    dependencies = [("library", "0005_releases_and_texts")]

    operations = [
        migrations.AddField(model_name=entry, name=name, field=field)
        for entry in ENTRIES
        for name, field in columns()
    ]
