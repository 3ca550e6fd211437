"""What every app uses; no table, no domain."""
