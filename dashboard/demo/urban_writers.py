"""Every writer of the urban services, in order."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.demo.urban_collection import write_rounds, write_strikes, write_tip_visits
from dashboard.demo.urban_context import (
    write_housing_stock,
    write_institute_file,
    write_job_seekers,
)
from dashboard.demo.urban_economy import write_businesses, write_nights, write_shops
from dashboard.demo.urban_jobs import write_jobs
from dashboard.demo.urban_leisure import write_associations, write_shows, write_sports_halls
from dashboard.demo.urban_libraries import write_borrowers, write_libraries
from dashboard.demo.urban_places import write_urban_places
from dashboard.demo.urban_planning import write_housing, write_permits
from dashboard.demo.urban_police import write_accidents, write_police, write_safety_visits
from dashboard.demo.urban_pools import write_pools
from dashboard.demo.urban_staff import (
    write_absences,
    write_posts,
    write_staff_report,
    write_work_accidents,
)
from dashboard.demo.urban_streets import (
    write_halls,
    write_lighting,
    write_roads,
    write_speed_signs,
)
from dashboard.demo.urban_transport import write_transport
from dashboard.demo.urban_waste import write_tips, write_tonnages
from dashboard.demo.urban_water import (
    write_water_network,
    write_water_samples,
    write_water_volumes,
)
from dashboard.demo.world import World

Writer = Callable[[World], None]

WASTE: tuple[Writer, ...] = (
    write_tonnages,
    write_tips,
    write_rounds,
    write_strikes,
    write_tip_visits,
)
STREETS: tuple[Writer, ...] = (
    write_lighting,
    write_jobs,
    write_roads,
    write_halls,
    write_water_volumes,
    write_water_samples,
    write_water_network,
    write_police,
    write_accidents,
    write_speed_signs,
    write_safety_visits,
)
LEISURE: tuple[Writer, ...] = (
    write_urban_places,
    write_libraries,
    write_borrowers,
    write_shows,
    write_pools,
    write_sports_halls,
    write_associations,
    write_transport,
)
STAFF: tuple[Writer, ...] = (
    write_absences,
    write_posts,
    write_work_accidents,
    write_staff_report,
)
PLANNING: tuple[Writer, ...] = (
    write_permits,
    write_housing,
    write_housing_stock,
    write_job_seekers,
    write_businesses,
    write_shops,
    write_nights,
    write_institute_file,
)
URBAN: tuple[Writer, ...] = (*WASTE, *STREETS, *LEISURE, *STAFF, *PLANNING)
