"""The REST API under `/api/v1`: JSON, cursor pages, errors as problem+json, described by OpenAPI at `/api/schema`."""
