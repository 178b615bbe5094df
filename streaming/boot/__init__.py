"""Machines that boot: what they report, what their log tells, and when their Docker answers."""
