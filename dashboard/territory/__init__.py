"""Areas of the territory: values on a map, classes, rank among peers."""
