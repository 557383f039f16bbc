"""How well the questions find planted fraud, how often they trouble the honest, and whether the bound covers the truth."""
