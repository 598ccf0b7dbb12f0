"""The registry: projects now; prompts, datasets, models and their lineage as they come."""
