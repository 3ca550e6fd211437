"""Where the secretariat works, inside the Wagtail admin."""
