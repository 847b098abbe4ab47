"""Drawing: tables in, Plotly figures or inline SVG out. Nothing here reads data or knows Dash."""
