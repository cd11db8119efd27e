"""Item pipelines: two that take milliseconds, and two that own a consumer fed by the ledger."""
