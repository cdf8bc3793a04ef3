"""Hair: fringes, cuts and what it is tied up in, and how a head of it is drawn."""
