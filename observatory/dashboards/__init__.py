"""What officials, services and everybody read: who takes part, how requests, promises and councils go."""
