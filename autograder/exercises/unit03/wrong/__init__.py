"""Wrong on purpose: implementations that learners hand in, each with the sentence that helps."""
