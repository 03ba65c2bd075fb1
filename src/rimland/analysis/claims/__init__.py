"""Answering what an article claims in numbers: claim and snapshot in, answer under each definition out."""
