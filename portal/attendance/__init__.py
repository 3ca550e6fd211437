"""What people take part in: registrations, their mail and calendars, certificates, progress."""
