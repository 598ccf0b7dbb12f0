"""Pages, the REST API and the composition root that wires the rooms together."""
