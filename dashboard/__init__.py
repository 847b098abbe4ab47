"""Vigie, le tableau de bord du territoire."""
