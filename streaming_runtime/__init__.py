"""What the containers run: one role (collector, encoder, gateway or website) per container."""

__version__ = "0.1.0"
