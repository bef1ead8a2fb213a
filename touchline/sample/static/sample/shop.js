// The shop's own calls to the visitor script, as any site would make them.
window.touchline = window.touchline || function () { (touchline.q = touchline.q || []).push(arguments); };

for (const call of JSON.parse(document.getElementById("shop-calls").textContent)) touchline(...call);

// A change of size changes the price beside it; a change of quantity in the cart is sent at once.
document.addEventListener("change", (event) => {
  const { price } = event.target.dataset;
  if (price) document.querySelector("[data-shown-price]").textContent = price;
  if (event.target.hasAttribute("data-send")) event.target.form.requestSubmit();
});

// The privacy page's choice.
document.addEventListener("click", (event) => {
  const { consent } = event.target.dataset;
  if (!consent) return;
  touchline("consent", consent);
  document.querySelector("[data-answer]").textContent = "Noted. You can change it here at any time.";
});
