"""The demonstration: a fictional agglomeration, written as real software would write it.

Nothing here knows how files are read or versions built. Same scale, seed and date: same bytes.
"""
