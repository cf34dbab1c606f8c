enum HallClientSeed {}
