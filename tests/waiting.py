"""How long a test waits for what must come before it says that it did not: the end of a hang, no measure of speed."""

SECONDS = 60.0
