"""Text to numbers, tolls, dates, places, actors and masked names: pure readers that stages share."""
