"""Entry points of the desk."""
