"""What might come of what might be done, on the fitted dynamics; every range is an assumption."""
