enum DeviceDriversSeed {}
