"""Opening published versions, read-only."""
