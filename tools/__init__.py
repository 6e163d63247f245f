"""Tools of development; none of them is needed to run the desk."""
