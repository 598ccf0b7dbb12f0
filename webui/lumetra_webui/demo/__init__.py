"""The sample applications of `lumetra demo`: four frameworks, one lamp shop, every trace through the SDK and the real exporter."""
