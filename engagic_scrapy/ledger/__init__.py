"""The ledger: what is known, and what is still to be done, in one database."""
