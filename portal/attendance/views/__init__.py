"""Entry points of attendance."""
