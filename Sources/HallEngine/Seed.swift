enum HallEngineSeed {}
