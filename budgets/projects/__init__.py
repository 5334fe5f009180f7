"""The projects of an edition: proposed, discussed, studied, decided; and the guaranteed shares they are for."""
