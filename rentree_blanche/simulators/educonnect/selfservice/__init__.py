"""« Mon compte », on its own host: what a person does with an account without the school."""
