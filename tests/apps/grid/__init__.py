"""The budget grid in a browser."""
