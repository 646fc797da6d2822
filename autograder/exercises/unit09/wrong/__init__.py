"""Wrong versions of the exercises of this unit."""
