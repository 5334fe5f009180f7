"""What is done to mandates, to candidacies and to draws by lot."""
