"""The editors' actions on one article and on many: one class for each, with its form, and the pages that run them."""
