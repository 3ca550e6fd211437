"""Texts as search sees them: units, stems, mentions of concepts, vectors, extracts. Pure."""
