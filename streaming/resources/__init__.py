"""Our own dynamic resources: what no provider does for us."""
