"""What this room lets be imported."""

from touchline.commerce.importing import OrdersImport
from touchline.imports.kinds import register_import_kind

ORDERS = register_import_kind(OrdersImport())
