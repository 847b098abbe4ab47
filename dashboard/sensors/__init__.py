"""Sensors: state of the network, quality of readings, profiles, corrected consumptions."""
