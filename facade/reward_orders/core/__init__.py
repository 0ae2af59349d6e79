"""Rules that both vendors share; knows neither."""
