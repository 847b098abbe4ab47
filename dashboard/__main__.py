"""`python -m dashboard` is `vigie`."""

from dashboard.cli import main

main()
