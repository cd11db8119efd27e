"""What became of the runs: read out of the ledger, and written for people."""
