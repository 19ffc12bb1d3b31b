"""Bring a budget in: a file picked, read and reconciled on the page, taken over only once confirmed."""
