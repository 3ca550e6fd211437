"""Tags of pages for readers."""
