"""How often the project's own judgments are right, on labelled sets."""
