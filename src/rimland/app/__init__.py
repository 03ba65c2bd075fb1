"""Settings, the only wiring, and the jobs that know the order of the stages."""
