"""Migrations of attendance."""
