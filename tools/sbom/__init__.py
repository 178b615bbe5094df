"""Software bill of materials: what is in the base image."""
