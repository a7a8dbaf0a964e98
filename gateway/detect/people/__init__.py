"""Names of people: a compact model of our own, and what stands for and against what it says."""
