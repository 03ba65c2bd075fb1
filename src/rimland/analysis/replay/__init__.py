"""What would have been warned of, when, and how often falsely, had each month been the last."""
