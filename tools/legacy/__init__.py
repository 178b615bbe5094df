"""Makes a stack file of a JSON configuration of timvideos/streaming-system."""
