import Foundation
import HallTestKit
import Logging
import Testing

@testable import HallSimulator

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

@Suite struct SimulatorPageTests {
  @Test("a page sees the hall, presses a key and gets a picture, from any origin")
  func page() async throws {
    let hall = SampleHall()
    let port = try SimulatedHall.freePort()
    let page = try SimulatorPage(
      world: hall.simulation.world, host: "127.0.0.1", port: port, logger: Logger(label: "test"))
    let task = Task { try await page.run() }
    defer { task.cancel() }

    func ask(_ path: String, _ body: String? = nil) async throws -> (Int, String?, Data) {
      var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)\(path)")))
      if let body {
        request.httpMethod = "POST"
        request.httpBody = Data(body.utf8)
      }
      let (data, response) = try await URLSession.shared.data(for: request)
      let http = try #require(response as? HTTPURLResponse)
      return (
        http.statusCode, http.value(forHTTPHeaderField: "Access-Control-Allow-Origin"), data
      )
    }

    for _ in 0..<200 where (try? await ask("/state")) == nil {
      try await Task.sleep(for: .milliseconds(20))
    }
    let (status, origin, data) = try await ask("/state")
    #expect(status == 200 && origin == "*")
    let state = try JSON(String(decoding: data, as: UTF8.self))
    #expect(state["pads"]["3"].array.compactMap(\.string) == ["next", "recall", "start"])
    #expect(state["panels"]["east"][0]["service"].string == "A")
    #expect(try await ask("/ctl", "press 3 next\n").0 == 200)
    let (refused, _, why) = try await ask("/ctl", "press 9 next")
    #expect(refused == 400 && String(decoding: why, as: UTF8.self).contains("window 9"))
    let (_, _, picture) = try await ask("/picture/pad-3.png")
    #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    #expect(try await ask("/picture/nothing.png").0 == 400)
  }

  @Test("only loopback is listened on")
  func loopback() {
    let world = SampleHall().simulation.world
    for host in ["0.0.0.0", "10.0.0.1", "::"] {
      #expect(throws: SimulatorPage.Failure.self) {
        try SimulatorPage(world: world, host: host, port: 1, logger: Logger(label: "test"))
      }
    }
  }
}
