"""Letters about runs that have ended, to accounts that have chosen so."""
