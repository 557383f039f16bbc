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

// A second click within three seconds of the first sends nothing. The server refuses doubles all the same.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 3000);
});
