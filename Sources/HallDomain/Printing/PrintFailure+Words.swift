extension PrintFailure {
  /// Why there is no paper, as a citizen at the panel is told.
  public var words: LocalizedText {
    switch self {
    case .paperOut: LocalizedText(zh: "打印机缺纸", en: "Out of paper")
    case .coverOpen: LocalizedText(zh: "打印机盖未关", en: "The printer is open")
    case .cutterError, .printerError:
      LocalizedText(zh: "打印机故障", en: "The printer has a fault")
    case .offline, .noAnswer: LocalizedText(zh: "打印机未连接", en: "The printer is off")
    case .daemonRestarted, .withdrawn: LocalizedText(zh: "未能打印", en: "Not printed")
    }
  }
}
