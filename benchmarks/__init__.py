"""Measures the desk beside other engines. Run with `python -m benchmarks.run`."""
