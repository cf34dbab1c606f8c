enum WireFormatsSeed {}
