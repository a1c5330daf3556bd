"""Pure rules: no clock, no files, no SQL, no PDF, no command line."""
