import HallDomain
import HallPorts

/// Reads an LED board: its way, its panels, its light.
struct BoardReader {
  let builder: PlanBuilder
  var faults: FaultList { builder.faults }

  func board(_ name: String, _ entry: Entry) -> BoardPlan {
    let (wire, place) = wire(entry)
    var plan = BoardPlan(
      id: BoardID(name), name: entry["name"]?.localized ?? LocalizedText(zh: name, en: name),
      host: builder.expanded(place?["host"]) ?? "", port: place?["port"]?.integer, wire: wire)
    plan.width = entry["width"]?.integer ?? plan.width
    plan.height = entry["height"]?.integer ?? plan.height
    plan.framesPerSecond = entry["frames-per-second"]?.integer ?? usualRate(wire)
    plan.wiring = wiring(entry, plan)
    plan.light = light(entry)
    plan.onStop = entry["on-stop"]?.text.flatMap { .init(rawValue: $0) } ?? plan.onStop
    plan.languages = languages(entry)
    refuseUnsuitable(entry, plan)
    plan.layout = builder.layouts.layout(named: entry["layout"])
    if let layout = plan.layout, (layout.width, layout.height) != (plan.width, plan.height) {
      faults.add(
        .layoutSize, at: entry["layout"] ?? entry,
        "the layout \(layout.id) is drawn for \(layout.width) x \(layout.height) and the board "
          + "has \(plan.width) x \(plan.height)")
    }
    return plan
  }

  // MARK: - The way

  private static let ways = ["e131", "ddp", "art-net", "alpha", "onbon", "page"]

  private func wire(_ entry: Entry) -> (BoardWire, Entry?) {
    let ways = Self.ways.filter { entry[$0] != nil }
    guard ways.count == 1, let place = entry[ways[0]] else {
      let known = Self.ways.map { "\"\($0)\"" }.joined(separator: ", ")
      faults.add(
        .wireMissing, at: entry,
        "a board has one of \(known); this has "
          + (ways.isEmpty ? "none" : ways.joined(separator: " and ")))
      return (.e131(E131Plan()), nil)
    }
    switch ways[0] {
    case "ddp": return (.ddp, place)
    case "art-net":
      return (
        .artNet(
          ArtNetPlan(
            firstPortAddress: place["universe"]?.integer ?? 0,
            isSynchronized: place["synchronization"]?.flag ?? false)), place
      )
    case "alpha": return (.alpha(alpha(place)), place)
    case "onbon": return (.onbon(onbon(place)), place)
    case "page":
      if place.flag != true { faults.add(.valueOutOfRange, at: place, "\"page\" is true") }
      return (.page, nil)
    default: return (.e131(sacn(place)), place)
    }
  }

  private func alpha(_ place: Entry) -> AlphaPlan {
    var plan = AlphaPlan(serial: line(place))
    plan.address = place["address"]?.integer ?? plan.address
    plan.lines = place["lines"]?.integer ?? plan.lines
    plan.columns = place["columns"]?.integer ?? plan.columns
    plan.answers = place["answers"]?.flag ?? plan.answers
    if place["host"] != nil, place["port"] == nil {
      faults.add(.keyMissing, at: place, "\"port\" is missing: that of the serial server")
    }
    return plan
  }

  private func onbon(_ place: Entry) -> OnbonPlan {
    OnbonPlan(
      series: place["series"]?.text.flatMap { .init(rawValue: $0) } ?? .six, serial: line(place),
      address: place["address"]?.integer)
  }

  /// The serial line of a board that has one, or `host` instead.
  private func line(_ place: Entry) -> SerialPlan? {
    switch (place["serial"], place["host"]) {
    case (let serial?, nil): return builder.serial(serial)
    case (nil, _?): return nil
    default:
      faults.add(.wireMissing, at: place, "it has one of \"serial\" and \"host\"")
      return nil
    }
  }

  /// A controller that takes whole pictures cannot take them as fast as pixels.
  private func usualRate(_ wire: BoardWire) -> Int {
    if case .onbon = wire { return 5 }
    return 20
  }

  private func refuseUnsuitable(_ entry: Entry, _ plan: BoardPlan) {
    func refuse(_ keys: [String], _ why: String) {
      for key in keys {
        if let place = entry[key] { faults.add(.keyUnsuitable, at: place, "\"\(key)\": \(why)") }
      }
    }
    if !plan.wire.hasPixels {
      refuse(
        ["panels", "rotation", "channels"], "its pixels are not sent one by one over a chain")
    }
    let light = ["brightness", "brightness-from", "light-sensor"]
    switch plan.wire {
    case .alpha:
      refuse(
        ["width", "height", "colors", "frames-per-second", "layout"] + light,
        "a sign takes text and no picture")
      refuse(["language", "language-for"], "a sign has Latin characters only")
    case .onbon(let wire) where plan.wiring.colors == .full && wire.series == .five:
      faults.add(
        .valueOutOfRange, at: entry["colors"] ?? entry,
        "how a BX-5 takes full colours is not public; write colors: mono or red-green")
    case .onbon where plan.wiring.colors != .full:
      refuse(light, "LEDs of one or two colours are on or off here; set it at the controller")
    case .page: refuse(["colors"], "a browser has all colours")
    case .e131, .ddp, .artNet, .onbon: break
    }
  }

  private func sacn(_ place: Entry) -> E131Plan {
    var plan = E131Plan()
    plan.firstUniverse = place["universe"]?.integer ?? plan.firstUniverse
    plan.priority = place["priority"]?.integer ?? plan.priority
    plan.synchronization = place["synchronization"]?.integer
    plan.isMulticast = place["multicast"]?.flag ?? plan.isMulticast
    plan.interface = builder.expanded(place["interface"])
    if plan.isMulticast, let host = place["host"] {
      faults.add(.keyUnsuitable, at: host, "\"multicast\" sends to the universes' own groups")
    }
    if !plan.isMulticast, place["host"] == nil {
      faults.add(.keyMissing, at: place, "\"host\" is missing: address, or multicast: true")
    }
    if !plan.isMulticast, let interface = place["interface"] {
      faults.add(.keyUnsuitable, at: interface, "\"interface\" goes with multicast: true")
    }
    return plan
  }

  // MARK: - The panels

  private func wiring(_ entry: Entry, _ plan: BoardPlan) -> BoardWiring {
    var wiring = BoardWiring()
    wiring.colors = entry["colors"]?.text.flatMap { .init(rawValue: $0) } ?? wiring.colors
    wiring.channels = entry["channels"]?.text ?? wiring.channels
    wiring.rotation = entry["rotation"]?.integer ?? wiring.rotation
    if let rotation = entry["rotation"], wiring.rotation % 90 != 0 {
      faults.add(.valueOutOfRange, at: rotation, "boards are turned by 0, 90, 180 or 270 degrees")
      wiring.rotation = 0
    }
    if let channels = entry["channels"], wiring.colors != .full {
      faults.add(.keyUnsuitable, at: channels, "\"channels\" is the order of full colours")
    }
    guard let panels = entry["panels"] else { return wiring }
    wiring.pixels = panels["pixels"]?.text.flatMap { .init(rawValue: $0) } ?? wiring.pixels
    wiring.chain = panels["chain"]?.text.flatMap { .init(rawValue: $0) } ?? wiring.chain
    guard let width = panels["width"]?.integer, let height = panels["height"]?.integer else {
      return wiring
    }
    let isOnItsSide = wiring.rotation % 180 != 0
    let (across, down) =
      isOnItsSide ? (plan.height, plan.width) : (plan.width, plan.height)
    guard across % width == 0, down % height == 0 else {
      faults.add(
        .valueOutOfRange, at: panels,
        "panels of \(width) x \(height) do not make \(across) x \(down)")
      return wiring
    }
    (wiring.panelWidth, wiring.panelHeight) = (width, height)
    return wiring
  }

  // MARK: - The light

  private func light(_ entry: Entry) -> BoardLight {
    let level = builder.dailyLevel(
      entry["brightness"], steps: entry["brightness-from"], usual: BoardLight().percent)
    var light = BoardLight(percent: level.percent, steps: level.steps)
    if let off = entry["off"]?.text.flatMap({ OpeningHours.span($0) }) {
      light.off = .init(from: off.from, to: off.until)
    }
    guard let sensor = entry["light-sensor"] else { return light }
    let name = builder.reference(sensor["sensor"], to: "sensors", called: "sensor")
    guard let name, let dark = sensor["dark"]?.milli, let bright = sensor["bright"]?.milli else {
      return light
    }
    if dark >= bright {
      faults.add(.limitsReversed, at: sensor, "\"dark\" is below \"bright\"")
    }
    light.sensor = .init(
      sensor: SensorID(name), dark: dark, bright: bright, least: sensor["least"]?.percent ?? 20)
    return light
  }

  private func languages(_ board: Entry) -> BoardLanguages {
    let word = board["language"]?.text ?? BoardLanguage.zh.rawValue
    let turn = board["language-for"]
    if let language = BoardLanguage(rawValue: word) {
      if let turn {
        faults.add(.keyUnsuitable, at: turn, "\"language-for\" goes with language: alternate")
      }
      return .one(language)
    }
    return .alternating(each: turn?.duration ?? BoardLanguages.usualTurn)
  }
}
