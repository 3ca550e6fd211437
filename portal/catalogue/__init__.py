"""The read side: one finished row per published entry and language."""
