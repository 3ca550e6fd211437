"""Tags of saved searches."""
