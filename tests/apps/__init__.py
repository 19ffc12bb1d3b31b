"""Tests that use the apps in a browser."""
