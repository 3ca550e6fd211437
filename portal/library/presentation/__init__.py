"""What editors are shown of an entry beside its text."""
