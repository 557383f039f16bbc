// The pages 抽查验证 and 我的回执: opens files, shows each step as ✓ or ✗ in the page's own words. Nothing is sent.
"use strict";
{ // names of its own: pages load other scripts beside it

const words = document.getElementById("words").content;
const verdict = document.getElementById("verdict");
const checks = document.getElementById("checks");

function said(kind, code, ...values) {
  const found = words.querySelector(`[data-${kind}="${code}"]`);
  return found ? found.textContent.replace(/\{(\d)\}/g, (_all, at) => values[Number(at)]) : code;
}

function show(mark, text) {
  const line = document.createElement("li");
  const sign = document.createElement("b");
  sign.textContent = mark;
  line.className = { "✓": "good", "✗": "bad", "–": "warn" }[mark];
  line.append(sign, ` ${text}`);
  checks.append(line);
}

function begin() {
  checks.replaceChildren();
  verdict.className = "outcome";
  verdict.textContent = said("word", "working");
}

function end(isGood, text) {
  verdict.className = `outcome ${isGood ? "good" : "bad"}`;
  verdict.textContent = `${isGood ? "✓" : "✗"} ${text}`;
}

function refuse(fault) {
  if (!(fault instanceof XieshouDraw.Refused)) throw fault;
  const text = `${fault.file}:${said("fault", fault.message)}`;
  show("✗", text);
  end(false, `${said("word", "bad")}:${text}`);
}

// --- a draw --------------------------------------------------------------------------------------------------------------

// The files of a zip: its list of contents at the end, each file stored or deflated by the browser's own reader.
async function unzip(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let end_ = bytes.length - 22;
  while (end_ >= 0 && view.getUint32(end_, true) !== 0x06054b50) end_ -= 1;
  if (end_ < 0) throw new XieshouDraw.Refused("zip", "not_zip");
  const files = {};
  let at = view.getUint32(end_ + 16, true);
  for (let left = view.getUint16(end_ + 10, true); left > 0; left -= 1) {
    const [method, size, name, extra, comment] = [view.getUint16(at + 10, true), view.getUint32(at + 20, true), view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)];
    const local = view.getUint32(at + 42, true);
    const path = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + name));
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const packed = bytes.subarray(start, start + size);
    const stream = method === 0 ? null : new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    files[path.split("/").pop()] = stream ? new Uint8Array(await new Response(stream).arrayBuffer()) : packed;
    at += 46 + name + extra + comment;
  }
  return files;
}

async function read(list) {
  const files = {};
  for (const file of list) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (!file.name.endsWith(".zip")) files[file.name] = bytes;
    else {
      try { Object.assign(files, await unzip(bytes)); } catch { throw new XieshouDraw.Refused(file.name, "not_zip"); }
    }
  }
  return files;
}

const ODD = new Set(["unchecked", "undated", "beacon_unchecked", "unwitnessed"]);

function step(code, value) {
  const values = {
    announcement: () => [value.draw_id, value.frame_size, value.n],
    bound: () => [value.N, value.n, value.x, value.upper, value.lower, value.alpha],
    in_log: () => (value ? [value.index, value.size, value.origin] : []),
  }[code];
  show(ODD.has(code) ? "–" : "✓", said("word", code, ...(values ? values() : [value])));
}

async function checkFiles(list) {
  if (list.length === 0) return;
  begin();
  try {
    await XieshouDraw.checkDraw(await read(list), step);
    end(true, said("word", "good"));
  } catch (fault) {
    if (fault.message === "not_zip") end(false, `${fault.file}:${said("word", "not_zip")}`);
    else refuse(fault);
  }
}

const drop = document.getElementById("drop");
if (drop) {
  const input = document.getElementById("files");
  input.addEventListener("change", () => checkFiles(input.files));
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop") checkFiles(event.dataTransfer.files);
    });
  }
}

// --- a receipt -----------------------------------------------------------------------------------------------------------

async function checkPasted() {
  const entry = document.getElementById("entry");
  entry.hidden = true;
  begin();
  try {
    const keys = document.getElementById("keys").value.split(/\s+/).filter(Boolean);
    const text = document.getElementById("receipt").value.replaceAll("\r\n", "\n");
    const found = await XieshouDraw.checkReceipt(text.endsWith("\n") ? text : `${text}\n`, keys, step);
    entry.textContent = JSON.stringify(found.entry, null, 1);
    entry.hidden = false;
    end(true, said("word", "good"));
  } catch (fault) {
    refuse(fault);
  }
}

const button = document.getElementById("check");
if (button) {
  button.addEventListener("click", checkPasted);
  document.getElementById("receipt-file").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    document.getElementById("receipt").value = await file.text();
    checkPasted();
  });
}
}
