"""What the Makefile does with a stack: bring it up, look at it, take it down, and mend it."""
