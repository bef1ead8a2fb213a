"""The bell in the top bar."""

from touchline.ui.topbar import Piece, register_piece

register_piece(Piece(slug="bell", template="tasks/_bell.html", order=20))
