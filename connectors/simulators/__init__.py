"""Each platform's look-alike on the wire, for the demo, rehearsals, tests and benchmarks.

They keep their state in memory, speak the platforms' real addresses and shapes, and can be told to fail.
``memory.py`` holds the in-memory connectors that pass the same contract suites without any wire.
"""
