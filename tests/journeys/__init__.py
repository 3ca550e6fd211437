"""A person's path through many pages, in a real browser."""
