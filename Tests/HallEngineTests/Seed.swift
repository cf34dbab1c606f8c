import HallEngine
