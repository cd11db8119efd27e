"""A local server that plays whole portals, for the demo, the tests and the benchmarks; no spider knows of it."""
