"""Residents' relations and school: every writer, in order."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.demo.town_calls import write_calls
from dashboard.demo.town_canteen import write_meals
from dashboard.demo.town_canteen_accounts import write_bills, write_purchases, write_waste
from dashboard.demo.town_childcare import write_clubs, write_nurseries, write_waiting_list
from dashboard.demo.town_desk import write_appointments, write_tickets
from dashboard.demo.town_events import write_events
from dashboard.demo.town_online import write_availability, write_digital_help, write_forms
from dashboard.demo.town_open311 import write_reports
from dashboard.demo.town_opinion import write_consultations, write_surveys
from dashboard.demo.town_places import write_public_places
from dashboard.demo.town_procedures import write_letters, write_procedures
from dashboard.demo.town_registry import write_registry
from dashboard.demo.town_school import write_pupils
from dashboard.demo.town_welfare import write_grants, write_welfare
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

SCHOOL: tuple[Callable[[World], None], ...] = (
    write_pupils,
    write_meals,
    write_waste,
    write_purchases,
    write_bills,
    write_clubs,
    write_nurseries,
    write_waiting_list,
    write_grants,
    write_welfare,
    write_events,
)
