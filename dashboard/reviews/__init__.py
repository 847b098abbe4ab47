"""The weekly review: the meeting, its frozen figures, its decisions, what changed, the brief."""
