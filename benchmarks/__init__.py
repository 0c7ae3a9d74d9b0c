"""How fast it is, beside what the same parts do bare, in the same run. `make bench`, or `python -m benchmarks`.

Each measure is one file with a function `measure`. Nothing here is a test: numbers depend on the machine, ratios
less so.
"""
