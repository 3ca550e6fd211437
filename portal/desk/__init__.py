"""The desk: where contributors and focal points write, endorse and answer."""
