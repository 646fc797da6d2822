"""What learners get wrong in unit 08."""
