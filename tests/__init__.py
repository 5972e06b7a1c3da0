"""The tests.  A package, so that what they share is imported as `tests.<module>`."""
