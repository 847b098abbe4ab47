"""Areas and sectors beside each other: peers, unit costs, lagged correlation, policies."""
