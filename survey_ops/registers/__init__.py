"""Reading resident register extracts strictly."""
