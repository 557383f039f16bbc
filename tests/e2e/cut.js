() => {
  // Buttons, headings of tables, tabs, places of the navigation: text that is hidden, or that leaves its own box.
  const found = [];
  const shown = (one) => one.offsetParent !== null && getComputedStyle(one).visibility !== "hidden";
  const forReaders = (one) => [...one.querySelectorAll("*")].some((part) => getComputedStyle(part).clipPath !== "none");
  for (const one of document.querySelectorAll("button, .button, th, nav a, .tabs a, .badge, label, legend")) {
    if (!shown(one) || one.clientWidth <= 1 || forReaders(one)) continue; // a word for screen readers only is hidden on purpose
    const box = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    const inline = style.display === "inline";
    const range = document.createRange();
    range.selectNodeContents(one);
    const text = range.getBoundingClientRect();
    const hidden = style.overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1;
    const spills = !inline && (text.right > box.right + 1.5 || text.bottom > box.bottom + 1.5 || text.left < box.left - 1.5);
    if (hidden || spills) found.push(`${one.tagName.toLowerCase()}.${one.className}: ${one.textContent.trim().slice(0, 60)}`);
  }
  return found;
}
