"""Cobbler of the stack's own: boots bare machines over the network into the host image."""
