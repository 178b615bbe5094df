"""The gateway: HTTPS in front of a host's website and encoders."""
