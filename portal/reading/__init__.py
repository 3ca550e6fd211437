"""What the public reads: faces of the catalogue, without a table of their own."""
