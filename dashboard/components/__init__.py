"""Functions returning Dash components; the only room, with the pages, that knows Dash."""
