"""Residents' relations and school: every writer, in order."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.demo.town_calls import write_calls
from dashboard.demo.town_desk import write_appointments, write_tickets
from dashboard.demo.town_online import write_availability, write_digital_help, write_forms
from dashboard.demo.town_open311 import write_reports
from dashboard.demo.town_opinion import write_consultations, write_surveys
from dashboard.demo.town_places import write_public_places
from dashboard.demo.town_procedures import write_letters, write_procedures
from dashboard.demo.town_registry import write_registry
from dashboard.demo.world import World

RECEPTION: tuple[Callable[[World], None], ...] = (
    write_public_places,
    write_procedures,
    write_letters,
    write_calls,
    write_tickets,
    write_appointments,
    write_registry,
    write_reports,
    write_forms,
    write_availability,
    write_digital_help,
    write_consultations,
    write_surveys,
)
