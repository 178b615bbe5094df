"""The collector: captures a room's picture and sound, records them, sends them to the encoder."""
