// The seeded generator of large sessions.
