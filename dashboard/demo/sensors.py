"""Energy, water and sensors of the town: everything written, in order."""

from __future__ import annotations

from dashboard.demo.sensor_bins_files import write_bins
from dashboard.demo.sensor_electricity import write_electricity
from dashboard.demo.sensor_gas import write_gas
from dashboard.demo.sensor_lighting import write_lighting
from dashboard.demo.sensor_noise_files import write_noise
from dashboard.demo.sensor_parking import write_parking
from dashboard.demo.sensor_people import write_pedestrians
from dashboard.demo.sensor_places import write_buildings, write_sensor_places
from dashboard.demo.sensor_river import write_river
from dashboard.demo.sensor_water import write_water

SENSORS = (
    write_buildings,
    write_sensor_places,
    write_electricity,
    write_gas,
    write_water,
    write_lighting,
    write_noise,
    write_parking,
    write_bins,
    write_pedestrians,
    write_river,
)
"""Writers of this subject; each has its own files and random streams."""
