import CCurl

/// One transfer of libcurl (https://curl.se/libcurl/c/).
final class Transfer {
  private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  private let curl: UnsafeMutableRawPointer
  private let label: String
  private var list: UnsafeMutablePointer<curl_slist>?
  private var fixed: [String: String] = [:]

  /// What the callbacks work on while the transfer runs.
  private final class Flow {
    var take: ([UInt8]) -> Bool
    var read: ((Int) -> [UInt8])?
    var headers: [String: String] = [:]

    init(take: @escaping ([UInt8]) -> Bool, read: ((Int) -> [UInt8])?) {
      self.take = take
      self.read = read
    }
  }

  init(
    _ place: HallClient.Place, name: String, method: String, path: String
  ) throws(HallClientError) {
    guard Self.isReady, let curl = curl_easy_init() else {
      throw .unreachable("libcurl could not be started")
    }
    self.curl = curl
    fixed["Hall-Client"] = name
    let base: String
    switch place {
    case .socket(let socket):
      label = socket
      base = "http://localhost"
      set(CURLOPT_UNIX_SOCKET_PATH, socket)
    case .url(let url, let token):
      label = url
      base = url.hasSuffix("/") ? String(url.dropLast()) : url
      if let token { fixed["Authorization"] = "Bearer \(token)" }
    }
    set(CURLOPT_URL, base + path)
    set(CURLOPT_CUSTOMREQUEST, method)
    if method == "HEAD" { hall_curl_set_long(curl, CURLOPT_NOBODY, 1) }
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    // Signals would be the library's way to time name look-ups; a client must not get any.
    hall_curl_set_long(curl, CURLOPT_NOSIGNAL, 1)
    hall_curl_set_long(curl, CURLOPT_CONNECTTIMEOUT, 5)
    if case .socket = place { set(CURLOPT_NOPROXY, "*") }
  }

  deinit {
    curl_slist_free_all(list)
    curl_easy_cleanup(curl)
  }

  var status: Int {
    var code = 0
    hall_curl_get_long(curl, CURLINFO_RESPONSE_CODE, &code)
    return code
  }

  func set(headers: [String: String], body: [UInt8]?) throws(HallClientError) {
    var all = fixed.merging(headers) { $1 }
    // No "Expect: 100-continue": it costs a round trip and says nothing here.
    all["Expect"] = ""
    if let body {
      all["Content-Type"] = all["Content-Type"] ?? "application/json"
      hall_curl_set_size(curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
      body.withUnsafeBytes { bytes in
        _ = hall_curl_set_pointer(
          curl, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
      }
    }
    for (name, value) in all {
      if (name + value).contains(where: { $0 == "\r" || $0 == "\n" || $0 == "\r\n" }) {
        throw .badAnswer("the header \(name) has a line break")
      }
      list = curl_slist_append(list, value.isEmpty ? "\(name):" : "\(name): \(value)")
    }
    hall_curl_set_pointer(curl, CURLOPT_HTTPHEADER, list)
  }

  func set(timeout: Duration) {
    hall_curl_set_long(curl, CURLOPT_TIMEOUT_MS, Int(timeout.components.seconds * 1000))
  }

  /// Blocks until the answer is there or `take` wants no more.
  func run<Answer>(
    read: ((Int) -> [UInt8])? = nil, take: ([UInt8]) -> Bool,
    answer: (Int, [String: String]) -> Answer
  ) throws(HallClientError) -> Answer {
    var result = CURLE_OK
    var headers: [String: String] = [:]
    withoutActuallyEscaping(take) { take in
      let flow = Flow(take: take, read: read)
      // safe: the flow outlives the transfer, which is over when perform returns
      let context = Unmanaged.passUnretained(flow).toOpaque()
      connect(flow, context)
      result = withExtendedLifetime(flow) { curl_easy_perform(curl) }
      headers = flow.headers
      flow.take = { _ in false }
    }
    // The taker's own wish to end shows as a write error.
    let isWish = result == CURLE_WRITE_ERROR && status > 0
    guard result == CURLE_OK || isWish else {
      let why = String(cString: curl_easy_strerror(result))
      throw .unreachable("no daemon answers at \(label): \(why)")
    }
    return answer(status, headers)
  }

  private func connect(_ flow: Flow, _ context: UnsafeMutableRawPointer) {
    hall_curl_set_callback(curl, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      guard let bytes, let context else { return 0 }
      let flow = Unmanaged<Flow>.fromOpaque(context).takeUnretainedValue()
      let chunk = UnsafeRawBufferPointer(start: bytes, count: size * count)
      return flow.take(Array(chunk)) ? size * count : 0
    }
    hall_curl_set_pointer(curl, CURLOPT_WRITEDATA, context)
    hall_curl_set_callback(curl, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      guard let bytes, let context else { return 0 }
      let flow = Unmanaged<Flow>.fromOpaque(context).takeUnretainedValue()
      let line = String(
        decoding: UnsafeRawBufferPointer(start: bytes, count: size * count), as: UTF8.self)
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 {
        flow.headers[parts[0].lowercased()] = String(
          parts[1].drop { $0 == " " }.prefix { !$0.isNewline })
      }
      return size * count
    }
    hall_curl_set_pointer(curl, CURLOPT_HEADERDATA, context)
    guard flow.read != nil else { return }
    hall_curl_set_long(curl, CURLOPT_UPLOAD, 1)
    set(CURLOPT_CUSTOMREQUEST, "POST")
    hall_curl_set_callback(curl, CURLOPT_READFUNCTION) { bytes, size, count, context in
      guard let bytes, let context else { return 0 }
      let flow = Unmanaged<Flow>.fromOpaque(context).takeUnretainedValue()
      let chunk = flow.read?(size * count) ?? []
      let room = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
      room.copyBytes(from: chunk.prefix(room.count))
      return min(chunk.count, room.count)
    }
    hall_curl_set_pointer(curl, CURLOPT_READDATA, context)
  }

  private func set(_ option: CURLoption, _ text: String) {
    hall_curl_set_text(curl, option, text)
  }
}
