enum HallConfigurationSeed {}
