"""For all tests: what is set in the shell of the person who runs them must not reach the program under test."""

from __future__ import annotations

import os

KEPT = ("ENGAGIC_CAPTURES", "ENGAGIC_TOOLS", "ENGAGIC_REGISTRY", "ENGAGIC_CHROMIUM")

for name in list(os.environ):
    if name.startswith(("ENGAGIC_", "ANTHROPIC_")) and name not in KEPT:
        del os.environ[name]
