"""Filters for the words of mails."""
