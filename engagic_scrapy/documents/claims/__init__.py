"""The check: whether a claim of a summary stands on the page that it names."""
