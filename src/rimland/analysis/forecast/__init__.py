"""What comes next, by country and month or theatre and month, as samples; never by target or person."""
