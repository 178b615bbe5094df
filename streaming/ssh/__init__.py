"""How this machine logs in to others by ssh(1), and what keeps it from that."""
