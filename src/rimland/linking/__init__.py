"""Reports to events: block, compare, score, cluster, explain, resolve; pure, and never a database."""
