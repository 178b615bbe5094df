"""What people and `make` run on their own machine: nothing here runs in a container."""
