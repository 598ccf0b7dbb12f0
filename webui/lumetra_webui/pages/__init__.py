"""The pages: one module per page, each giving a frozen `…Page` of formatted values that the template of the same name prints."""
