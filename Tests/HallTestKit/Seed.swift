enum KitSeed {}
