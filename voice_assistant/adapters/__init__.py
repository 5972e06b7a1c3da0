"""The edges: one third-party engine or kind of device a file, imported when it is opened."""
