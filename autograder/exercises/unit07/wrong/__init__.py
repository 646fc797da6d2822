"""What learners get wrong in unit 07."""
