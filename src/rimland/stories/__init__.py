"""Bytes of an article to its text."""
