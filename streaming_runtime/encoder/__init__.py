"""The encoder: turns a room's stream into adaptive HLS and serves it."""
