// swift-tools-version:6.1
// The module table of docs/architecture.md, as the compiler enforces it: a target can import
// only what it depends on here, and LayeringTests fails when an arrow points up.
import PackageDescription

let strict: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny")]

/// The modules that decide are optimised in debug builds too: their property tests and fuzz tests
/// run a million cases or a week each, and whoever debugs them has the replayable seed.
let pure: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
  name: "hall-controller",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "halld", targets: ["halld"]),
    .executable(name: "hallctl", targets: ["hallctl"]),
    .executable(name: "hallsim", targets: ["hallsim"]),
  ],
  traits: [
    .trait(name: "Libgpiod2", description: "GPIO through libgpiod 2, not Debian 12's 1.6")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // Layer 0: system libraries and pure values.
    .systemLibrary(
      name: "CLibgpiod", pkgConfig: "libgpiod", providers: [.apt(["libgpiod-dev"])]),
    .systemLibrary(
      name: "CLibmodbus", pkgConfig: "libmodbus", providers: [.apt(["libmodbus-dev"])]),
    .systemLibrary(
      name: "CFreeType", pkgConfig: "freetype2", providers: [.apt(["libfreetype-dev"])]),
    .systemLibrary(
      name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(
      name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
    .systemLibrary(
      name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CALSA", pkgConfig: "alsa", providers: [.apt(["libasound2-dev"])]),
    .systemLibrary(name: "CSonic", providers: [.apt(["libsonic-dev"])]),
    .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(
      name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),
    .target(name: "CLinuxShim"),
    .target(name: "HallDomain", swiftSettings: pure),
    .target(name: "WireFormats", swiftSettings: pure),

    // Layer 1: the protocols of the outside.
    .target(name: "HallPorts", dependencies: ["HallDomain"], swiftSettings: strict),

    // Layer 2: the one writer, and what people see.
    .target(
      name: "HallRaster",
      dependencies: [
        "HallPorts", "HallDomain", "WireFormats", "CFreeType", "CQREncode", "CPNG", "CLibcrypto",
      ], swiftSettings: pure),
    .target(
      name: "HallSound",
      dependencies: ["HallPorts", "HallDomain", "WireFormats", "CSonic"], swiftSettings: pure),
    .target(
      name: "HallEngine",
      dependencies: [
        "HallPorts", "HallDomain",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ], swiftSettings: strict),

    // Layer 3: everything that touches a wire, a file or a network.
    .target(
      name: "LinuxIO",
      dependencies: [
        "HallPorts", "HallDomain", "WireFormats", "CLibgpiod", "CLibmodbus", "CALSA",
        "CLinuxShim",
        .product(name: "Logging", package: "swift-log"),
      ], exclude: ["README.md"], swiftSettings: strict),
    .target(
      name: "FieldBus",
      dependencies: [
        "HallPorts", "WireFormats", "LinuxIO",
        .product(name: "Collections", package: "swift-collections"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ], exclude: ["README.md"], swiftSettings: pure),
    .target(
      name: "DeviceDrivers",
      dependencies: [
        "HallPorts", "HallDomain", "WireFormats", "HallRaster", "HallSound",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ], exclude: [
        "GPIO/README.md", "ModbusPoint/README.md", "PixelBoard/README.md",
        "TicketPrinter/README.md", "Voice/README.md",
      ], swiftSettings: strict),
    .target(
      name: "EventJournal",
      dependencies: [
        "HallPorts", "HallDomain", "CLibcrypto",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: strict),
    .target(
      name: "CentralStore",
      dependencies: [
        "HallPorts", "HallDomain", "CLibpq", "CLibcrypto",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      resources: [
        .embedInCode("Migrations/0001-events.sql"), .embedInCode("Migrations/0002-views.sql"),
        .embedInCode("Migrations/0003-boards.sql"), .embedInCode("Migrations/0004-live-lane.sql"),
        .embedInCode("Migrations/0005-quick-batches.sql"),
        .embedInCode("Migrations/0006-keeping.sql"), .embedInCode("Migrations/0007-slots.sql"),
        .embedInCode("Migrations/0010-orders.sql"),
        .embedInCode("Migrations/0011-orders-for-the-board.sql"),
        .embedInCode("Migrations/0012-quicker-batches.sql"),
      ], swiftSettings: strict),
    .target(
      name: "SparkplugNode",
      dependencies: [
        "HallPorts", "HallDomain", "WireFormats", "CMosquitto",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ], swiftSettings: strict),
    .target(
      name: "HallHTTP",
      dependencies: [
        "HallPorts", "HallDomain", "HallRaster",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      exclude: ["README.md"], resources: [.copy("Pages")], swiftSettings: strict),
    .target(
      name: "HallClient", dependencies: ["HallPorts", "HallDomain", "CCurl"],
      swiftSettings: strict),
    .target(
      name: "HallConfiguration",
      dependencies: [
        "HallPorts", "HallDomain", "HallRaster", "HallSound",
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),
    .target(
      name: "HallSimulator",
      dependencies: [
        "HallPorts", "HallDomain", "WireFormats", "HallRaster", "CLinuxShim",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ], exclude: ["README.md"], swiftSettings: strict),

    // Layer 4: the composition root.
    .target(
      name: "HallSupervisor",
      dependencies: [
        "HallDomain", "HallPorts", "HallEngine", "LinuxIO", "FieldBus", "DeviceDrivers",
        "EventJournal", "CentralStore", "SparkplugNode", "HallHTTP", "HallConfiguration",
        "HallRaster", "CSystemd",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ], swiftSettings: strict),

    // Layer 5: argument parsing and nothing else.
    .executableTarget(
      name: "halld",
      dependencies: [
        "HallSupervisor", "HallConfiguration", "HallRaster", "HallPorts", "HallDomain",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),
    .executableTarget(
      name: "hallctl",
      dependencies: [
        "HallClient", "CentralStore", "HallHTTP", "EventJournal", "HallConfiguration", "LinuxIO",
        "HallPorts", "HallDomain",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ], swiftSettings: strict),
    .executableTarget(
      name: "hallsim",
      dependencies: [
        "HallSimulator", "HallConfiguration", "HallPorts",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ], swiftSettings: strict),

    .executableTarget(
      name: "benchmarks",
      dependencies: [
        "HallTestKit", "HallDomain", "HallPorts", "HallEngine", "EventJournal", "HallClient",
        "HallConfiguration", "HallSimulator", "HallRaster", "FieldBus", "LinuxIO", "WireFormats",
        "CentralStore", "HallSound",
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ], path: "Benchmarks", swiftSettings: strict),

    // Tests: one target a module, and what they share.
    .target(
      name: "HallTestKit",
      dependencies: ["HallDomain", "HallPorts", "WireFormats", "CLinuxShim"],
      path: "Tests/HallTestKit", swiftSettings: strict),
    .testTarget(
      name: "HallDomainTests", dependencies: ["HallDomain", "HallTestKit"],
      swiftSettings: pure),
    .testTarget(
      name: "WireFormatsTests", dependencies: ["WireFormats", "HallTestKit"],
      swiftSettings: pure),
    .testTarget(
      name: "HallRasterTests",
      dependencies: ["HallRaster", "HallConfiguration", "WireFormats", "HallTestKit"],
      swiftSettings: strict),
    .testTarget(
      name: "HallSoundTests",
      dependencies: ["HallSound", "WireFormats", "HallTestKit"], swiftSettings: strict),
    .testTarget(
      name: "HallEngineTests", dependencies: ["HallEngine", "HallTestKit"],
      swiftSettings: strict),
    .testTarget(
      name: "LinuxIOTests", dependencies: ["LinuxIO", "HallTestKit"], swiftSettings: strict),
    .testTarget(
      name: "FieldBusTests", dependencies: ["FieldBus", "WireFormats", "HallTestKit"],
      swiftSettings: pure),
    .testTarget(
      name: "DeviceDriversTests",
      dependencies: [
        "DeviceDrivers", "WireFormats", "HallRaster", "HallSound", "HallConfiguration",
        "HallSimulator", "LinuxIO", "HallTestKit",
      ], swiftSettings: strict),
    .testTarget(
      name: "EventJournalTests",
      dependencies: [
        "EventJournal", "HallTestKit", .product(name: "GRDB", package: "GRDB.swift"),
      ],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "CentralStoreTests",
      dependencies: [
        "CentralStore", "EventJournal", "HallEngine", "LinuxIO", "HallTestKit", "hallctl",
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: strict),
    .testTarget(
      name: "SparkplugNodeTests",
      dependencies: [
        "SparkplugNode", "WireFormats", "HallDomain", "HallPorts", "HallTestKit",
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: strict),
    .testTarget(
      name: "HallHTTPTests",
      dependencies: [
        "HallHTTP", "HallClient", "HallTestKit", "hallctl",
      ], swiftSettings: strict),
    .testTarget(
      name: "HallConfigurationTests", dependencies: ["HallConfiguration", "HallTestKit"],
      resources: [.copy("BadFiles")], swiftSettings: strict),
    .testTarget(
      name: "HallSimulatorTests",
      dependencies: ["HallSimulator", "HallConfiguration", "WireFormats", "HallTestKit"],
      swiftSettings: strict),
    .testTarget(
      name: "HallSupervisorTests",
      dependencies: ["HallSupervisor", "CentralStore", "HallDomain", "HallPorts", "HallTestKit"],
      swiftSettings: strict),
    .testTarget(
      name: "RepositoryTests", dependencies: ["HallTestKit"], swiftSettings: strict),
    .testTarget(
      name: "SystemTests",
      dependencies: [
        "HallTestKit", "WireFormats", "HallDomain", "HallPorts", "EventJournal",
        "HallConfiguration", "HallClient", "HallRaster", "halld", "hallctl", "hallsim",
      ], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
