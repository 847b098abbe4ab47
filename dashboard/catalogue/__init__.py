"""What the TOML says: territory pack, sources, tables, indicators. Checked dataclasses."""
