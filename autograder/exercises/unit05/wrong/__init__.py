"""Wrong implementations of unit 05."""
