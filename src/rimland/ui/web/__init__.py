"""What rimland serves over HTTP."""
