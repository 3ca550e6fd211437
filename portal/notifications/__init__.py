"""How people are told: outbox and inbox."""
