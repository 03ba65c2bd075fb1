"""Does violence feed on itself, and does what one theatre does follow what another did?"""
