"""Slow drills and measurements; `make bench` and `make bench-search` run them."""
