"""One spider per vendor, and the backlog."""
