"""One package per vendor: bytes and plain facts in, records out; no request, no city, no clock."""
