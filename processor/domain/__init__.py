"""The pure core: events become entries, entries a standing, a standing and a message a decision."""
