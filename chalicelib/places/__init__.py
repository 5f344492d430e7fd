"""Places of the city: its streets and its areas, from a folder of data. No network, no IO."""
