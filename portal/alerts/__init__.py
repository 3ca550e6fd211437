"""What people asked to be told of: saved searches, and what is new in them."""
