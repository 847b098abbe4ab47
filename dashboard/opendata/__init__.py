"""Open data: a folder of files that other people read, made of one version through the gate."""

from dashboard.opendata.publish import Published, publish

__all__ = ["Published", "publish"]
