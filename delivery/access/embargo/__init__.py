"""Stories under embargo for partners: written, read, and who read them."""
