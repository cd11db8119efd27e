"""The portals that a sandbox plays, one module for each vendor."""
