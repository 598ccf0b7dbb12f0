"""The sample application of `lumetra demo`: a small support agent whose traces go through the real exporter."""
