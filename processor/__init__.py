"""Assent: a consent engine that gates every outbound message."""
