"""Is pressure on the core followed by more attacks elsewhere? Several methods, and their checks."""
