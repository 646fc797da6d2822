"""The grading system of the GlassNet course: builds it, runs submissions in a sandbox, says which mistake it is."""
