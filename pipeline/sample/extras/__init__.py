"""Parts no ordinary human has: ears, tails, wings, horns, halos."""
