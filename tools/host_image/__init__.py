"""Builds the host image: a machine's whole system, booted over the network and run from RAM."""
