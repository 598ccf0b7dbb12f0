"""The lamp shop that all sample applications work for: its documents, orders and customers. No framework is needed here."""
