"""What the tables of belief and confidence are learned from, and how."""
