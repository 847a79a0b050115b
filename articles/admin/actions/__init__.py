"""The editors' actions on one article and on many, with their forms and pages."""
