"""Which places there are and on which portals each publishes its meetings: one TOML file per state, read by registry.py."""
