"""Abstract bases. The core owns no table, so that it cannot become a drawer of state."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Timestamped(models.Model):
    """When a row was first and last written, by the database's clock."""

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
