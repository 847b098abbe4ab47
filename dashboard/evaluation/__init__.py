"""Impact evaluations: tables in, estimates out. Knows neither pages, base nor files of extracts."""
