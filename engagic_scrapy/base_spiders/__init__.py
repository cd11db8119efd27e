"""The ladder of base spiders."""
