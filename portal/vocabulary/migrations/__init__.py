"""Migrations of vocabulary."""
