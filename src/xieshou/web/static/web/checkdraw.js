// Checks a published draw (XIESHOU-DRAW-v1) from its files alone, in the browser: nothing is sent anywhere.
// The same rules as engines/draw/check_draw.py, written a second time; tests give both the same folders, most of them spoiled.
// checkDraw(files, told) takes name -> Uint8Array and says each step to `told`; it throws Refused with the file and fault.
"use strict";
{ // names of its own: pages load other scripts beside it

class Refused extends Error {
  constructor(file, fault) {
    super(fault);
    this.file = file;
  }
}

// --- SHA-256 and HMAC, in plain code: an office's own network is often not encrypted, and there the browser's own is shut ---------

const K = [];
const START = [];
for (let prime = 2; K.length < 64; prime += 1) {
  let isPrime = true;
  for (let by = 2; by * by <= prime; by += 1) if (prime % by === 0) isPrime = false;
  if (!isPrime) continue;
  const bits = (root) => ((root - Math.floor(root)) * 4294967296) | 0;
  if (START.length < 8) START.push(bits(Math.sqrt(prime)));
  K.push(bits(Math.cbrt(prime)));
}
const W = new Int32Array(64);

function sha256(...parts) {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const padded = new Uint8Array((((length + 8) >> 6) + 1) << 6);
  let at = 0;
  for (const part of parts) {
    padded.set(part, at);
    at += part.length;
  }
  padded[length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(length / 536870912));
  view.setUint32(padded.length - 4, (length << 3) >>> 0);
  const state = Int32Array.from(START);
  for (let block = 0; block < padded.length; block += 64) compress(state, view, block);
  const out = new Uint8Array(32);
  const written = new DataView(out.buffer);
  state.forEach((word, index) => written.setInt32(index * 4, word));
  return out;
}

function compress(state, view, block) {
  for (let t = 0; t < 16; t += 1) W[t] = view.getInt32(block + t * 4);
  for (let t = 16; t < 64; t += 1) {
    const x = W[t - 15];
    const y = W[t - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[t] = (W[t - 16] + s0 + W[t - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let t = 0; t < 64; t += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + s1 + ((e & f) ^ (~e & g)) + K[t] + W[t]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => { state[index] = (state[index] + word) | 0; });
}

function hmac(key, ...message) {
  const block = new Uint8Array(64);
  block.set(key.length > 64 ? sha256(key) : key);
  return sha256(block.map((one) => one ^ 0x5c), sha256(block.map((one) => one ^ 0x36), ...message));
}

// --- bytes and texts -----------------------------------------------------------------------------------------------------

const utf8 = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const hexOf = (bytes) => Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
const same = (one, two) => one.length === two.length && one.every((byte, index) => byte === two[index]);
const HASH = /^[0-9a-f]{64}$/;
const DRAND = /^[0-9a-f]{64}:[1-9][0-9]{0,14}$/;
const OUTCOMES = ["true", "false", "unreachable", "refused", "moved", "dead", "other-person", "deleted", "duplicate"];
const LARGEST = { file: 10e6, list: 200e6, line: 1e6 };

// The order of Unicode code points, as the files are sorted; the language itself compares halves of them.
function byCodePoint(one, two) {
  const left = Array.from(one, (sign) => sign.codePointAt(0));
  const right = Array.from(two, (sign) => sign.codePointAt(0));
  for (let at = 0; at < left.length && at < right.length; at += 1) if (left[at] !== right[at]) return left[at] - right[at];
  return left.length - right.length;
}

// RFC 8785 of objects, lists, texts and whole numbers; anything else throws.
function canonical(value) {
  if (typeof value === "string") {
    if (!value.isWellFormed ? /[\ud800-\udfff]/u.test(value) : !value.isWellFormed()) throw new Error("half a sign");
    return JSON.stringify(value);
  }
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value && typeof value === "object") {
    return `{${Object.keys(value).sort().map((name) => `${canonical(name)}:${canonical(value[name])}`).join(",")}}`;
  }
  throw new Error("neither integer nor string");
}

// A reviver-free reading that keeps every name, "__proto__" too: what is written again must be the very same bytes.
function readCanonical(bytes, file) {
  try {
    const text = strict.decode(bytes);
    const value = JSON.parse(text);
    if (canonical(value) === text) return value;
  } catch (fault) {
    if (!(fault instanceof Error)) throw fault;
  }
  throw new Refused(file, "canonical");
}

function needer(file) {
  return (holds, fault) => { if (!holds) throw new Refused(file, fault); };
}

function fileOf(files, name, most = LARGEST.file) {
  const need = needer(name);
  need(files[name] !== undefined, "missing");
  need(files[name].length <= most, "large");
  return files[name];
}

function* linesOf(bytes, file) {
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(10, start);
    if (end < 0 || end - start >= LARGEST.line) throw new Refused(file, "line_end");
    yield bytes.subarray(start, end);
    start = end + 1;
  }
}

const isHash = (value) => typeof value === "string" && HASH.test(value);
const isCount = (value, least) => Number.isSafeInteger(value) && value >= least;
const isLine = (value) => typeof value === "string" && /^(?:[^\p{C}\p{Z}]| )+$/u.test(value);
const isShare = (value) => typeof value === "string" && /^0?\.[0-9]{1,9}$/.test(value) && Number(value) > 0;
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isAscii = (value) => /^[\x00-\x7f]*$/.test(value);

function instantOf(value) {
  if (isCount(value, 0)) return value;
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(value)) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.floor(at / 1000);
}

// --- the files -----------------------------------------------------------------------------------------------------------

function readAnnouncement(bytes) {
  const need = needer("announcement.json");
  const said = readCanonical(bytes, "announcement.json");
  need(isObject(said), "form");
  for (const name of ["alg", "draw_id", "frame_root", "frame_size", "n", "beacon", "commit", "iterations"]) need(Object.hasOwn(said, name), "form");
  need(said.alg === "XIESHOU-DRAW-v1" && isLine(said.draw_id) && isHash(said.frame_root), "form");
  need(isCount(said.frame_size, 1) && isCount(said.n, 0) && said.n <= said.frame_size && isCount(said.iterations, 2), "form");
  need(Array.isArray(said.commit) && said.commit.every(isHash) && new Set(said.commit).size === said.commit.length, "form");
  need(Array.isArray(said.beacon) && said.beacon.length > 0, "form");
  for (const one of said.beacon) {
    need(isObject(one) && Object.keys(one).sort().join() === "kind,reference", "form");
    need(typeof one.kind === "string" && /^[a-z0-9-]+$/.test(one.kind) && isLine(one.reference) && isAscii(one.reference), "form");
    need(one.kind !== "drand" || DRAND.test(one.reference), "form");
  }
  const rules = {
    population: (value) => typeof value === "string", design: (value) => ["srs", "srs-sequential"].includes(value), alpha: isShare,
    p0: isShare, c: (value) => isCount(value, 0), opens_at: (value) => instantOf(value) !== null, inspector_pool_root: isHash,
    load_cap: (value) => isCount(value, 1),
  };
  for (const [name, rule] of Object.entries(rules)) need(!Object.hasOwn(said, name) || rule(said[name]), "form");
  return said;
}

function readBeacon(bytes, announced) {
  const need = needer("beacon.json");
  const values = readCanonical(bytes, "beacon.json");
  need(Array.isArray(values) && values.length === announced.length, "sources");
  values.forEach((one, index) => {
    const source = announced[index];
    const keys = source.kind === "drand" ? "kind,reference,signature,value" : "kind,reference,value";
    need(isObject(one) && Object.keys(one).sort().join() === keys && Object.values(one).every((each) => typeof each === "string"), "form");
    need(one.kind === source.kind && one.reference === source.reference, "sources");
    need(one.value !== "" && isAscii(one.value) && !one.value.includes("/"), "form");
    if (source.kind !== "drand") return;
    need(/^(?:[0-9a-f]{2})+$/.test(one.signature) && hexOf(sha256(bytesOf(one.signature))) === one.value, "drand");
  });
  return values;
}

function readReveals(bytes, commits) {
  const need = needer("reveals.json");
  const reveals = readCanonical(bytes, "reveals.json");
  need(Array.isArray(reveals) && reveals.every(isHash), "form");
  need(reveals.length === commits.length, "reveals");
  reveals.forEach((one, index) => need(hexOf(sha256(bytesOf(one))) === commits[index], "reveals"));
  return reveals;
}

const leafOf = (line) => sha256(Uint8Array.of(0), line);
const nodeOf = (left, right) => sha256(Uint8Array.of(1), left, right);

class Root {
  constructor() { this.size = 0; this.peaks = []; }
  add(leaf) {
    let node = leaf;
    for (let rest = this.size; rest % 2 === 1; rest = Math.floor(rest / 2)) node = nodeOf(this.peaks.pop(), node);
    this.peaks.push(node);
    this.size += 1;
  }
  hex() {
    if (this.peaks.length === 0) return hexOf(sha256());
    return hexOf(this.peaks.slice(0, -1).reduceRight((node, peak) => nodeOf(peak, node), this.peaks[this.peaks.length - 1]));
  }
}

// Canonical records with an id, in strict order of it; `each` gets the record and its leaf.
function readRecords(bytes, file, each) {
  let last = null;
  let number = 0;
  for (const line of linesOf(bytes, file)) {
    number += 1;
    const where = `${file} ${number}`;
    const record = readCanonical(line, where);
    const need = needer(where);
    need(isObject(record) && typeof record.id === "string" && record.id !== "" && !/[\n\r]/.test(record.id), "form");
    need(last === null || byCodePoint(record.id, last) > 0, "order");
    last = record.id;
    each(record, leafOf(line));
  }
}

function readFrame(files, said, each) {
  const file = "frame.jsonl";
  const need = needer(file);
  const root = new Root();
  readRecords(fileOf(files, file, Infinity), file, (record, leaf) => { root.add(leaf); each(record, leaf); });
  need(root.size === said.frame_size, "size");
  need(root.hex() === said.frame_root, "root");
}

const cell = (text) => (/[,"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const table = (head, rows) => utf8.encode(`${head}\n${rows.map((row) => `${row.map(cell).join(",")}\n`).join("")}`);
const countLines = (bytes) => bytes.reduce((sum, byte) => sum + (byte === 10), 0);

function readSelection(files, said, key) {
  const file = "selection.csv";
  const need = needer(file);
  const bytes = fileOf(files, file, LARGEST.list);
  const count = countLines(bytes) - 1;
  const every = [];
  readFrame(files, said, (record, leaf) => { every.push([hexOf(hmac(key, leaf, Uint8Array.of(1))), record]); });
  need(count >= said.n, "few");
  every.sort((one, two) => (one[0] < two[0] ? -1 : 1));
  const chosen = every.slice(0, Math.max(count, said.n));
  need(same(bytes, table("rank,id,ticket_hex", chosen.map(([ticket, record], at) => [String(at + 1), record.id, ticket]))), "selection");
  return chosen;
}

const siteOf = (record) => (typeof record.site === "string" ? record.site : record.id);

function readInspectors(files, said, key, records) {
  if (files["pool.jsonl"] === undefined && files["inspectors.csv"] === undefined) return false;
  const need = needer("inspectors.csv");
  const drawn = fileOf(files, "inspectors.csv", LARGEST.list);
  const listed = fileOf(files, "pool.jsonl", Infinity);
  needer("pool.jsonl")(Object.hasOwn(said, "inspector_pool_root"), "pool");
  const pool = [];
  const root = new Root();
  readRecords(listed, "pool.jsonl", (record, leaf) => {
    const recused = Object.hasOwn(record, "recused") ? record.recused : [];
    needer("pool.jsonl")(Array.isArray(recused) && recused.every((one) => typeof one === "string"), "form");
    pool.push({ id: record.id, recused: new Set(recused), digest: sha256(utf8.encode(record.id)) });
    root.add(leaf);
  });
  needer("pool.jsonl")(root.hex() === said.inspector_pool_root, "root");
  const ties = new Map();
  for (const record of records) {
    const about = ties.get(siteOf(record)) || new Set();
    for (const one of [record.id, siteOf(record), record.town]) if (typeof one === "string") about.add(one);
    ties.set(siteOf(record), about);
  }
  const load = new Map();
  const rows = [];
  for (const [site, about] of ties) {
    const place = sha256(utf8.encode(site));
    const isFree = (one) => ![...about].some((tie) => one.recused.has(tie)) && (said.load_cap === undefined || (load.get(one.id) || 0) < said.load_cap);
    const order = pool.filter(isFree).map((one) => [hexOf(hmac(key, Uint8Array.of(2), place, one.digest)), one.id]).sort();
    need(order.length >= 2, "inspectors_few");
    const two = order.slice(0, 2).map((one) => one[1]);
    for (const name of two) load.set(name, (load.get(name) || 0) + 1);
    rows.push([site, ...two]);
  }
  need(same(drawn, table("site,first,second", rows)), "inspectors");
  return true;
}

// --- results and bound: whole numbers without end ------------------------------------------------------------------------

function choose(n, k) {
  if (k < 0 || k > n) return 0n;
  let out = 1n;
  for (let at = 1n; at <= BigInt(Math.min(k, n - k)); at += 1n) out = (out * (BigInt(n) - at + 1n)) / at;
  return out;
}

function fractionOf(text) {
  const digits = text.split(".")[1];
  return [BigInt(digits), 10n ** BigInt(digits.length)];
}

// The largest D with P(at most `seen` of the sample | D false) > alpha.
function boundAbove(population, sampled, seen, [top, bottom]) {
  const limit = top * choose(population, sampled);
  let low = seen;
  let high = population - sampled + seen;
  while (low < high) {
    const middle = Math.floor((low + high + 1) / 2);
    let total = 0n;
    for (let k = seen; k >= 0 && total * bottom <= limit; k -= 1) total += choose(middle, k) * choose(population - middle, sampled - k);
    if (total * bottom > limit) low = middle; else high = middle - 1;
  }
  return low;
}

function statementOf(population, outcomes, alpha) {
  const sampled = outcomes.length;
  const seen = sampled - outcomes.filter((one) => one === "true").length;
  const proven = outcomes.filter((one) => one === "false").length;
  const risk = fractionOf(alpha);
  const upper = boundAbove(population, sampled, seen, risk);
  const lower = population - boundAbove(population, sampled, sampled - proven, risk);
  return { N: population, n: sampled, x: seen, upper, lower, alpha };
}

function readResults(files, said, ids) {
  const need = needer("results.csv");
  if (files["results.csv"] === undefined) {
    needer("bound.json")(files["bound.json"] === undefined, "results");
    return null;
  }
  const bytes = fileOf(files, "results.csv", LARGEST.list);
  let text = "";
  try { text = strict.decode(bytes); } catch { need(false, "form"); }
  const outcomes = text.split("\n").slice(1, -1).map((line) => line.slice(line.lastIndexOf(",") + 1));
  need(outcomes.every((one) => OUTCOMES.includes(one)), "outcome");
  need(outcomes.length === ids.length && same(bytes, table("id,outcome", ids.map((id, at) => [id, outcomes[at]]))), "results");
  if (files["bound.json"] === undefined) return {};
  const isSequential = said.design === "srs-sequential";
  const wrong = needer("bound.json");
  const given = fileOf(files, "bound.json");
  wrong(!isSequential, "bound");
  readCanonical(given, "bound.json");
  const made = statementOf(said.frame_size, outcomes.slice(0, said.n), said.alpha === undefined ? "0.05" : said.alpha);
  wrong(same(given, utf8.encode(canonical(made))), "bound");
  return made;
}

// --- a proof from the log: the announcement before the beacon, or a receipt ------------------------------------------------

function unbase64(text, need) {
  need(/^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0, "form");
  const raw = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  need(btoa(String.fromCharCode(...raw)) === text, "form");
  return raw;
}

function climb(leaf, index, size, proof) {
  if (index >= size || proof.some((one) => one.length !== 32)) return null;
  let node = leaf;
  let at = index;
  let last = size - 1;
  for (const other of proof) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      node = nodeOf(other, node);
      while (at > 0 && at % 2 === 0) { at = Math.floor(at / 2); last = Math.floor(last / 2); }
    } else node = nodeOf(node, other);
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? node : null;
}

// {entry, body, size, signatures}; the entry is in the tree of the checkpoint.
function readProof(bytes, file) {
  const need = needer(file);
  let text = "";
  try { text = strict.decode(bytes); } catch { need(false, "form"); }
  const gap = text.indexOf("\n\n");
  need(gap >= 0, "form");
  const lines = text.slice(0, gap).split("\n");
  need(lines.length >= 3 && lines[0] === "c2sp.org/tlog-proof@v1", "form");
  need(lines[1].startsWith("extra ") && /^index (?:0|[1-9][0-9]{0,14})$/.test(lines[2]), "form");
  const note = text.slice(gap + 2);
  const second = note.indexOf("\n\n");
  need(second >= 0 && note.endsWith("\n"), "form");
  const parts = note.slice(0, second).split("\n");
  need(parts.length === 3 && /^(?:0|[1-9][0-9]{0,14})$/.test(parts[1]), "form");
  const entry = unbase64(lines[1].slice(6), need);
  const root = climb(leafOf(entry), Number(lines[2].slice(6)), Number(parts[1]), lines.slice(3).map((one) => unbase64(one, need)));
  need(root !== null && same(root, unbase64(parts[2], need)), "inclusion");
  const signatures = note.slice(second + 2, -1).split("\n").map((line) => {
    const words = line.split(" ");
    need(words.length === 3 && words[0] === "—", "form");
    return { name: words[1], raw: unbase64(words[2], need) };
  });
  return { entry, body: `${note.slice(0, second)}\n`, origin: parts[0], size: Number(parts[1]), signatures, index: Number(lines[2].slice(6)) };
}

// Whether this browser can check Ed25519 at all: only on an encrypted line (or on this machine), and not every one.
async function canSign() {
  if (!globalThis.crypto || !crypto.subtle) return false;
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32).fill(1), { name: "Ed25519" }, false, ["verify"]);
    return true;
  } catch (fault) {
    return fault.name === "DataError";
  }
}

// [{name, isLog, time}] of the keys that signed; throws when a line does not hold or the log itself did not sign.
async function signersOf(proof, keys, file) {
  const need = needer(file);
  const found = [];
  const seen = [];
  for (const text of keys) {
    const name = text.slice(0, text.indexOf("+"));
    const raw = unbase64(text.slice(text.indexOf("+", name.length + 1) + 1), needer("keys.txt"));
    needer("keys.txt")(raw.length === 33 && (raw[0] === 1 || raw[0] === 4), "form");
    const id = sha256(utf8.encode(`${name}\n`), raw).slice(0, 4);
    for (const one of proof.signatures) {
      if (one.name !== name || !same(one.raw.slice(0, 4), id)) continue;
      need(!seen.some((before) => same(before, raw)), "signature");
      seen.push(raw);
      const isLog = raw[0] === 1;
      const time = isLog ? 0 : Number(new DataView(one.raw.buffer).getBigUint64(4));
      const head = isLog ? "" : `cosignature/v1\ntime ${time}\n`;
      const key = await crypto.subtle.importKey("raw", raw.slice(1), { name: "Ed25519" }, false, ["verify"]);
      const good = await crypto.subtle.verify({ name: "Ed25519" }, key, one.raw.slice(isLog ? 4 : 12), utf8.encode(head + proof.body));
      need(good, "signature");
      found.push({ name, isLog, time });
    }
  }
  need(found.some((one) => one.isLog), "unsigned");
  return found;
}

async function readDating(files, said, told) {
  const file = "announcement.proof";
  if (files[file] === undefined) return told("undated");
  const need = needer(file);
  const proof = readProof(fileOf(files, file), file);
  const event = readCanonical(proof.entry, file);
  need(isObject(event) && event.verb === "draw.announce" && event.obj === `draw:${said.draw_id}`, "other");
  need(event.after === hexOf(sha256(files["announcement.json"])), "other");
  told("in_log");
  const keys = files["keys.txt"] === undefined ? [] : strict.decode(files["keys.txt"]).split(/\s+/).filter(Boolean);
  if (keys.length === 0 || !(await canSign())) return told("unchecked");
  const times = (await signersOf(proof, keys, file)).filter((one) => !one.isLog).map((one) => one.time).sort((a, b) => a - b);
  const opens = said.opens_at === undefined || said.beacon.some((one) => one.kind === "drand") ? null : instantOf(said.opens_at);
  if (times.length === 0 || opens === null) return told("undated");
  need(times[0] < opens, "late");
  return told("witnessed", times.filter((time) => time < opens).length);
}

// --- the whole -----------------------------------------------------------------------------------------------------------

async function checkDraw(files, told = () => {}) {
  const announcement = fileOf(files, "announcement.json");
  const said = readAnnouncement(announcement);
  told("announcement", said);
  if (files["selection.csv"] === undefined) {
    readFrame(files, said, () => {});
    told("frame", said);
    await readDating(files, said, told);
    return { said };
  }
  const beacon = readBeacon(fileOf(files, "beacon.json"), said.beacon);
  told("beacon");
  const reveals = readReveals(fileOf(files, "reveals.json"), said.commit);
  told("reveals", reveals.length);
  const randomness = utf8.encode(beacon.map((one) => `${one.kind}:${one.reference}:${one.value}/`).join(""));
  const key = hmac(bytesOf(reveals.join("")), randomness, sha256(announcement));
  const chosen = readSelection(files, said, key);
  told("frame", said);
  told("selection", chosen.length);
  if (readInspectors(files, said, key, chosen.map((one) => one[1]))) told("inspectors");
  const bound = readResults(files, said, chosen.map((one) => one[1].id));
  if (bound) told("results", chosen.length);
  if (bound && bound.N) told("bound", bound);
  if (beacon.some((one) => one.kind === "drand")) told("beacon_unchecked");
  await readDating(files, said, told);
  return { said, bound };
}

// A citizen's receipt: the entry, and whose signatures hold over the checkpoint it stands under.
async function checkReceipt(text, keys, told = () => {}) {
  const proof = readProof(utf8.encode(text), "receipt");
  const entry = readCanonical(proof.entry, "receipt");
  told("in_log", proof);
  if (keys.length === 0 || !(await canSign())) told("unchecked");
  else {
    const signers = await signersOf(proof, keys, "receipt");
    told("signed", signers.filter((one) => one.isLog).map((one) => one.name).join());
    const witnesses = signers.filter((one) => !one.isLog);
    if (witnesses.length > 0) told("witnessed", witnesses.length); else told("unwitnessed");
  }
  return { entry, proof };
}

globalThis.XieshouDraw = { Refused, canonical, checkDraw, checkReceipt, hexOf, hmac, boundAbove, sha256 };
}
