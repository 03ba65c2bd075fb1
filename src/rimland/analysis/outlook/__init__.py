"""What the next months may bring in each theatre, beside how well that was told before."""
