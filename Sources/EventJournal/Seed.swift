import GRDB
enum S {}
