"""Controlled vocabularies in six languages."""
