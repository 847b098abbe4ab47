"""Sensors: the state of the network, what it measures, and how far it can be believed."""

from dashboard.sensors.days import Day, Gap, days_of, every_day, gaps, latest_days
from dashboard.sensors.flags import GENRES, Episode, Leak, episodes, leaks, recent
from dashboard.sensors.joined import Joined, joined
from dashboard.sensors.network import (
    AHEAD,
    LATE,
    SILENT,
    STOPPED,
    STUCK,
    UP,
    Sensor,
    network,
    refused,
)
from dashboard.sensors.places import Ground, ground
from dashboard.sensors.profile import Cell, Profile, profile

__all__ = [
    "AHEAD",
    "GENRES",
    "LATE",
    "SILENT",
    "STOPPED",
    "STUCK",
    "UP",
    "Cell",
    "Day",
    "Episode",
    "Gap",
    "Ground",
    "Joined",
    "Leak",
    "Profile",
    "Sensor",
    "days_of",
    "episodes",
    "every_day",
    "gaps",
    "ground",
    "joined",
    "latest_days",
    "leaks",
    "network",
    "profile",
    "recent",
    "refused",
]
