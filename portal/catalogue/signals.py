"""News of the catalogue, for those above who wake workers."""

from __future__ import annotations

from django.dispatch import Signal

index_owed = Signal()
"""Sent after a commit that an index elsewhere has not heard of."""
