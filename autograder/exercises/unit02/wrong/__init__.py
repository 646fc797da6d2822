"""Wrong implementations of unit 02."""
