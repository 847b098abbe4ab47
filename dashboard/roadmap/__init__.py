"""The road map: objectives, projects, gates, references, sharing, scale-up."""
