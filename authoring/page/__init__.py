"""The authors' page, `/staff/journeys`: the map as it serves, and a place to try it. The files stay the source."""
