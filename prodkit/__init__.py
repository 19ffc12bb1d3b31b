"""prodkit."""
