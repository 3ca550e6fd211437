"""What the secretariat's screens say: the text as sent, differences, hints, mails, rows."""
