"""posebooru: illustrated-character data sets, rebuilt by one command."""
