"""The command line, one module per group of commands; commands forward and format, no more."""
