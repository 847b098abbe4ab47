"""Keeping a service alive: what is saved, what is restored, what is wrong with the machine."""
