"""The demo: a day in the life, played over HTTP against real servers and real workers."""
