"""The library: page types and the one door to the public."""
