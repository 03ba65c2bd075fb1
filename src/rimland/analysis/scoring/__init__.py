"""How good forecasts made of samples were: one file per measure."""
