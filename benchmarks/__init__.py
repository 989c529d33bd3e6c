"""Measured claims: `make bench`, or one of them with `python -m benchmarks clock`. Never part of the tests."""
