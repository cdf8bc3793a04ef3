"""Things held in the hand: each is one function from a grip to shapes, and the tags it gives."""
