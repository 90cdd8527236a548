"""Every demo, run: what all of them keep to, and what each of them shows."""
