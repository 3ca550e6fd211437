"""What machines and desks take away: citations, exports, feeds, the open interface, OAI-PMH, PDF."""
