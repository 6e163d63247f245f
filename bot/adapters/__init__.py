"""One package a surface. Siblings never see each other."""
