"""Do attacks in several theatres fall together more than each theatre's own clustering explains?"""
