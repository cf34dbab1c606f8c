import HallPorts

/// The one YAML file of a hall.
public enum HallFile {
  /// Reads and checks everything and tells all faults at once; opens no device.
  public static func check(path: String) -> HallReport {
    let faults = FaultList()
    guard let root = YAMLFile.read(path, into: faults) else {
      return HallReport(faults: faults.faults, buses: [], plan: nil)
    }
    ShapeCheck(faults: faults).check(root, .table(HallShapes.file))
    let builder = PlanBuilder(
      root: root, faults: faults, profiles: ProfileStore(hallFile: path, faults: faults))
    let plan = builder.build()
    CrossChecks(root: root, plan: plan, faults: faults).run()
    let buses = BusLoad(root: root, plan: plan, faults: faults).predict()
    let sorted = faults.faults.sorted { ($0.file, $0.line, $0.code) < ($1.file, $1.line, $1.code) }
    return HallReport(faults: sorted, buses: buses, plan: faults.isEmpty ? plan : nil)
  }

  /// The JSON Schema of a hall file.
  public static func schema() -> String {
    JSONSchema.document(HallShapes.file, title: "Hall file")
  }
}
