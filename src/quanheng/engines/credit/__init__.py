"""Credit: what remains of a decision, how it makes a class, and how it ends. Entered by ``api`` alone."""
