import HallDomain
import HallPorts

/// All that lists want to show of the house: its devices, and the centre where there is one.
struct HouseDirectory: DeviceDirectory {
  var parts: [any DeviceDirectory]

  func devices() -> [DeviceReport] { parts.flatMap { $0.devices() } }

  func picture(of device: DeviceID) -> [UInt8]? {
    parts.lazy.compactMap { $0.picture(of: device) }.first
  }

  func film(of device: DeviceID, for span: Duration) -> BoardFilm? {
    parts.lazy.compactMap { $0.film(of: device, for: span) }.first
  }

  func sample(of device: DeviceID, language: TicketLanguage?) -> [UInt8]? {
    parts.lazy.compactMap { $0.sample(of: device, language: language) }.first
  }
}
