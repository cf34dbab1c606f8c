enum FieldBusSeed {}
