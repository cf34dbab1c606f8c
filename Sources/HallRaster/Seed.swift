enum HallRasterSeed {}
