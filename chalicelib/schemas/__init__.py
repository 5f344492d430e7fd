"""Documents at the rim, typed and checked: rounds as JSON, and the presets they start from."""
