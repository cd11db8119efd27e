"""Which agenda items are procedural and go without a summary, decided on the whole title."""
