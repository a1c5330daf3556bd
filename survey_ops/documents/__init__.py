"""Pages: fonts, label sheets, forms, and the reading of codes back from pages."""
