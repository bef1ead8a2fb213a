"""One spelling for what people write in many: the same for screen, form, API and import."""
