"""News of the vocabulary, for those above who keep something that was made with it."""

from __future__ import annotations

from django.dispatch import Signal

vocabulary_changed = Signal()
"""Sent after the commit. `names`: the concepts that changed, as `scheme:code`."""
