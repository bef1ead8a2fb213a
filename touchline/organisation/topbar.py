"""What waits on this device, in the top bar."""

from touchline.ui.topbar import Piece, register_piece

register_piece(Piece(slug="offline", template="organisation/_offline_state.html", order=10))
