"""How answers travel: compressed where the client takes that, modules named ahead."""
