enum HallSupervisorSeed {}
