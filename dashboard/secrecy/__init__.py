"""The gate: what may be returned. Nothing is read around it."""

from dashboard.secrecy.gate import Gate, Result, open_gate
from dashboard.secrecy.suppression import SECRET, Secret, protect

__all__ = ["SECRET", "Gate", "Result", "Secret", "open_gate", "protect"]
