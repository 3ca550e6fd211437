"""Tags that other apps' pages use."""
