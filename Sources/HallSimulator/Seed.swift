enum HallSimulatorSeed {}
