"""survey-ops: draw residents, print their labels, keep custody, fill in the forms."""

__version__ = "0.1.0"
