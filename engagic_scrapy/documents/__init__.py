"""Documents: bytes on disk, their text, their summaries."""
