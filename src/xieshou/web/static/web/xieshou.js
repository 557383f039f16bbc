// Small conveniences; every page works without this file.

// A button made in place: the words come from the page, so that they are translated there.
function button(host, icon, label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "secondary";
  made.append(...icon, label);
  made.addEventListener("click", () => act(made));
  host.append(made);
  return made;
}

customElements.define("x-print", class extends HTMLElement {
  connectedCallback() {
    if (!this.querySelector("button")) button(this, [...this.childNodes], this.dataset.label, () => print());
  }
});

customElements.define("x-copy", class extends HTMLElement {
  connectedCallback() {
    if (!navigator.clipboard || this.firstChild) return;
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    button(this, [], this.dataset.label, () => {
      navigator.clipboard.writeText(this.dataset.text).then(() => { status.textContent = this.dataset.done; });
    });
    this.append(status);
  }
});

customElements.define("x-dismiss", class extends HTMLElement {
  connectedCallback() {
    if (!this.querySelector("button")) button(this, [], this.dataset.label, () => this.remove()).className = "quiet small";
  }
});

// 更多 closes on Escape and on a click elsewhere.
function closeMore(except) {
  document.querySelectorAll("details.more[open]").forEach((one) => { if (!one.contains(except)) one.open = false; });
}
document.addEventListener("click", (event) => closeMore(event.target));
document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeMore(null); });

// Under a search box: arrows walk the suggestions, Escape and a click elsewhere close them.
function closeSuggestions(except) {
  document.querySelectorAll(".suggestions").forEach((one) => { if (!one.parentElement.contains(except)) one.replaceChildren(); });
}
document.addEventListener("click", (event) => closeSuggestions(event.target));
document.addEventListener("keydown", (event) => {
  const form = event.target.closest && event.target.closest("form.find");
  if (!form) return;
  const stops = [form.querySelector("input[type=search]"), ...form.querySelectorAll(".suggestions a")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") { form.querySelector(".suggestions").replaceChildren(); stops[0].focus(); }
  if (!step || stops.length < 2) return;
  event.preventDefault();
  stops[(stops.indexOf(event.target) + step + stops.length) % stops.length].focus();
});

// A number typed into a filter is not sent while one types, and a whole one goes to the search box, which posts it.
const WHOLE = /(^|\D)(\d{20}|\d{17}[\dXx]|\d{15}|1[3-9]\d{9})($|\D)/;
function typedNumber(form, pattern) {
  return [...form.querySelectorAll("input[type=search]")].find((one) => pattern.test(one.value.replace(/[\s-]/g, "")));
}
document.addEventListener("htmx:configRequest", (event) => {
  const form = event.target.closest("form.filters");
  const kind = event.detail.triggeringEvent && event.detail.triggeringEvent.type;
  if (form && kind !== "submit" && typedNumber(form, /\d{5}/)) event.preventDefault();
});
document.addEventListener("submit", (event) => {
  const number = event.target.matches("form.filters") && typedNumber(event.target, WHOLE);
  const box = document.querySelector("form.find input[type=search]");
  if (!number || !box) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  box.value = number.value;
  number.value = "";
  box.form.requestSubmit();
}, true);

// A second click within three seconds of the first sends nothing. The server refuses doubles all the same.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 3000);
});
