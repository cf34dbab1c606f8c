import Hummingbird
enum S {}
