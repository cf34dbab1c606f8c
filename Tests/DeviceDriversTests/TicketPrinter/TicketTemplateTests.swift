import Foundation
import HallDomain
import HallPorts
import HallRaster
import HallTestKit
import Testing
import WireFormats

/// Templates, languages and printers without a Chinese font.
struct TicketTemplateTests {
  private static func texts(_ face: TicketFace, _ layout: TicketLayout) -> String {
    layout.paper(face).compactMap { command -> String? in
      if case .text(let text) = command { text } else { nil }
    }.joined(separator: "|")
  }

  @Test func whoChoseALanguageReadsNoOther() {
    var face = SampleTickets.full
    let layout = TicketLayout(dots: 576, publicURL: SampleTickets.url)
    let both = Self.texts(face, layout)
    #expect(both.contains("前面等候") && both.contains("People ahead"))
    face.language = .en
    let english = Self.texts(face, layout)
    #expect(english.unicodeScalars.allSatisfy { $0.isASCII || $0 == "\u{2500}" }, "\(english)")
    #expect(english.contains("Household register") && english.contains(" Copy 2 "))
    face.language = .zh
    let chinese = Self.texts(face, layout)
    #expect(!chinese.contains("People") && chinese.contains("同行 3 人"))
  }

  @Test func aTemplateSaysWhatItsNamesStandFor() {
    let template = TicketTemplate(
      id: "t", unchosen: .zh,
      lines: [
        TicketLine(
          .text, size: 2,
          text: LocalizedText(zh: "{number} {service} 前面{ahead}人 {wait}分", en: "{number}"))
      ])
    let layout = TicketLayout(dots: 576, template: template)
    // Twice as large it takes two lines.
    #expect(Self.texts(SampleTickets.ordinary, layout) == "A012 户籍业务 前面3人|10-20分")
  }

  /// The picture of the raster is that of the text: a preview shows the same dots.
  @Test(arguments: [PrinterQuirks.ChineseFont.none, .gb2312, .gbk])
  func linesThatAPrinterHasNoCharactersForAreSentAsTheSameDots(
    font: PrinterQuirks.ChineseFont
  ) async throws {
    try await offPool {
      let painter = try TextPainter()
      var face = SampleTickets.ordinary
      // Of GB 18030's four-byte codes, and of GBK beyond GB 2312.
      face.services[0].zh = "㐀瀹煮服务"
      let asText = TicketLayout(
        dots: 576, quirks: PrinterQuirks(printsQR: false), publicURL: SampleTickets.url)
      let drawn = TicketLayout(
        dots: 576, quirks: PrinterQuirks(printsQR: false, chineseFont: font),
        publicURL: SampleTickets.url, painter: painter)
      let commands = drawn.paper(face)
      for case .text(let text) in commands where font == .none {
        let isLatin = text.unicodeScalars.allSatisfy { $0.isASCII }
        #expect(isLatin, "\(text)")
      }
      let isRaster = commands.contains { if case .raster = $0 { true } else { false } }
      #expect(isRaster)
      let wanted = TicketPicture.draw(asText.paper(face), dots: 576, painter: painter)
      let seen = TicketPicture.draw(commands, dots: 576, painter: painter)
      #expect(seen == wanted)
      #expect(PaperLength.dots(of: commands) == PaperLength.dots(of: asText.paper(face)))
    }
  }

  /// 服 is B7FE and 镕 E946 in GBK; 㐀 has four bytes. GB 2312 has no second byte below A1.
  @Test func aCharacterIsTextWhereThePrintersFontHasIt() async throws {
    try await offPool {
      let painter = try TextPainter()
      for (font, known) in [
        (PrinterQuirks.ChineseFont.gb18030, "服镕㐀"), (.gbk, "服镕"), (.gb2312, "服"), (.none, ""),
      ] {
        let sent = "服镕㐀".filter { character in
          let template = TicketTemplate(
            id: "t", lines: [
              TicketLine(.text, text: LocalizedText(zh: String(character), en: ""))
            ])
          let layout = TicketLayout(
            dots: 576, quirks: PrinterQuirks(chineseFont: font), template: template,
            painter: painter)
          return Self.texts(SampleTickets.ordinary, layout) == String(character)
        }
        #expect(sent == known, "\(font)")
      }
    }
  }

  @Test func theCutIsTheOneThatThePrinterKnows() {
    for (cut, last) in [
      (PrinterQuirks.CutCommand.feedAndCut, ESCPOSCommand.feedAndCut(.partial, feed: 8)),
      (.cut, .cut(.partial)), (.escI, .obsoleteCut(points: 1)), (.escM, .obsoleteCut(points: 3)),
    ] {
      let layout = TicketLayout(dots: 576, quirks: PrinterQuirks(cutCommand: cut))
      #expect(layout.paper(SampleTickets.ordinary).last == last)
    }
  }

  @Test func motionUnitsAreTheHeadsOwn() {
    let layout = TicketLayout(dots: 512, resolution: 180)
    #expect(layout.preparation.contains(.motionUnits(x: 180, y: 180)))
  }
}
