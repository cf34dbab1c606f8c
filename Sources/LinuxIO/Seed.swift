enum LinuxIOSeed {}
