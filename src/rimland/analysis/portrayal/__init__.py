"""Is a group as strong as it would like to appear? Claims held against what others establish."""
