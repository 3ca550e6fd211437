"""How entries are written for machines: JSON, tables, feeds, OAI-PMH."""
