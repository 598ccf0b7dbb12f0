"""The stores: ClickHouse (server or chDB) for telemetry, a relational database for the rest, files for artifacts."""
