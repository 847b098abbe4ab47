"""Evaluations as they are read: stored cards, portfolio, decision rule; nothing estimated."""
