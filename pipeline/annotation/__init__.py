"""Tasks for people, their labels, and the forms both take elsewhere."""
