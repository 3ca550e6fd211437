"""Who people are: users, mandates, invitations, and the doors they open."""
