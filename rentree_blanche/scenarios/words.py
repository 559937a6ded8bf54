"""Texts of seeds that scenarios of several rows look for; the catalogue says where each comes from."""

NOT_ATTRIBUTED = "Le numéro que vous avez renseigné ne vous a pas été attribué dans EduConnect"
EXPIRED = "Le code d'activation n'est plus valable. Veuillez recommencer"
WRONG_DATE = "La date de naissance saisie est incorrecte"
