"""Entry points for machines. Each reads the clock, asks the catalogue once, and writes a format."""
