"""What followed where it looked alike, and what became of a country beside its synthetic twin."""
