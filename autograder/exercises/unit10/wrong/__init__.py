"""Wrong versions of the exercises of unit 10."""
