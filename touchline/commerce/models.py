"""Products, and orders with their lines, payments and refunds; everything else reads orders only here."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from touchline.contacts.models import Contact


class Product(models.Model):
    """Something sold, by its id in the shop, or by its SKU where the shop sends no id."""

    id = models.BigAutoField(primary_key=True)
    number = models.TextField(unique=True)
    sku = models.TextField(blank=True)
    name = models.TextField(blank=True)
    category = models.TextField(blank=True)
    brand = models.TextField(blank=True)
    price = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    url = models.TextField(blank=True)
    image_url = models.TextField(blank=True)
    verified = models.BooleanField(default=False, db_default=False)
    """Told by a trusted source, which no public one may overwrite."""
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name or self.number


class Order(models.Model):
    """One order; its number is unique for ever, whoever sends it again."""

    class State(models.TextChoices):
        """Where the order stands."""

        PLACED = "placed", "placed"
        CANCELLED = "cancelled", "cancelled"
        REFUNDED = "refunded", "refunded"
        PARTLY_REFUNDED = "partly_refunded", "partly refunded"

    id = models.BigAutoField(primary_key=True)
    number = models.TextField(unique=True)
    person_id = models.BigIntegerField()
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="orders")
    placed_at = models.DateTimeField()
    state = models.TextField(choices=State.choices, default=State.PLACED)
    currency = models.CharField(max_length=3)
    total = models.DecimalField(max_digits=18, decimal_places=4)
    subtotal = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    shipping = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    tax = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    discount = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    coupon = models.TextField(blank=True)
    refunded = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    source_id = models.IntegerField(null=True)
    verified = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["contact", "-placed_at"], name="commerce_orders_of_contact"),
            models.Index(fields=["person_id", "-placed_at"], name="commerce_orders_of_person"),
            models.Index(fields=["-placed_at", "-id"], name="commerce_orders_by_time"),
        ]

    def __str__(self) -> str:
        return self.number


class Line(models.Model):
    """A position of an order; keeps name and price as they were when it was placed."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    position = models.IntegerField()
    product = models.ForeignKey(Product, null=True, on_delete=models.SET_NULL, related_name="lines")
    sku = models.TextField(blank=True)
    name = models.TextField(blank=True)
    variant = models.TextField(blank=True)
    quantity = models.DecimalField(max_digits=18, decimal_places=4)
    price = models.DecimalField(max_digits=18, decimal_places=4)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "position"], name="commerce_line_once")]


class Payment(models.Model):
    """Money received, or expected, for an order."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="payments")
    number = models.TextField()
    method = models.TextField(blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    paid_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "number"], name="commerce_payment_once")]


class Refund(models.Model):
    """Money given back for an order, each one once by its number."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="refunds")
    number = models.TextField()
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    refunded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "number"], name="commerce_refund_once")]


class BuyerBorders(models.Model):
    """The one row of where the fifths of buyers end: four moments, four numbers of orders, four amounts."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    recency = ArrayField(models.DateTimeField(), default=list)
    frequency = ArrayField(models.BigIntegerField(), default=list)
    money = ArrayField(models.DecimalField(max_digits=24, decimal_places=4), default=list)
    currency = models.CharField(max_length=3)
    buyers = models.BigIntegerField()
    measured_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.buyers} on {self.measured_at:%Y-%m-%d}"
