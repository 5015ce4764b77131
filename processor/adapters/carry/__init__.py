"""Carrying a whole store somewhere else: into a backup, out of one, or into another store."""
