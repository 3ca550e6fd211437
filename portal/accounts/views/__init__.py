"""Entry points of accounts: doors, the invited, the person, the secretariat."""
