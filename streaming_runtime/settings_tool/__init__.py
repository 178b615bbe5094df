"""`python -m streaming_runtime settings`: writes, checks and explains the files of roles."""
