"""Paragraphs, sentences and the dateline of a news text."""
