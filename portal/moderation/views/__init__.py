"""Screens of the secretariat: the queue, one submission, publishing."""
