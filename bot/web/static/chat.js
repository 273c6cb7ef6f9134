// Turns the page's plain forms into a live conversation. Without this file every form still works as a post.
// What is written waits in `waiting` until the server has it; each message keeps its id, so sending twice says it once.

import { ageChoices, el, page, turnOf, words } from "./draw.js";
import { attachFrom } from "./attach.js";
import { afterOthersSpoke, header, nearEnd, showTyping, toEnd, toLatest, typing } from "./scroll.js";
import { keep, keeps, recall } from "./shelf.js";

const log = document.getElementById("log");
const composer = document.getElementById("composer");
const box = document.getElementById("say");
const net = document.getElementById("net");
const tongue = document.querySelector(".tongue").elements;
const FORGET = "my:forget:yes"; // after this choice nothing said before is left, on this page neither
const PATIENCE = 20000; // ms for one request on a bad mobile network
const LONGEST_PAUSE = 15000;

// --- who we are: the cookie where it works, a token of our own inside other sites' frames ---

let known = Boolean(page.known);
let token = known || !page.embed ? null : recall("token");

function headers(more = {}) {
  return token ? { ...more, Authorization: "Bearer " + token } : more;
}

function call(path, options = {}) {
  const limit = AbortSignal.timeout ? AbortSignal.timeout(PATIENCE) : undefined;
  return fetch(path, { signal: limit, ...options, headers: headers(options.headers) });
}

function post(path, value) {
  return call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) });
}

let opening = null;

/** Two who need a conversation at the same moment get the same one. */
function open() {
  opening ??= opened().finally(() => { opening = null; });
  return opening;
}

async function opened() {
  token = null;
  const response = await post("/chat/api/conversations", { resume: !page.embed });
  if (!response.ok) throw response;
  token = (await response.json()).token;
  if (page.embed) keep("token", token);
}

function forget() {
  known = false;
  token = null;
}

// --- showing ---

const shown = new Set([...log.querySelectorAll("[data-id]")].map((turn) => Number(turn.dataset.id)));
const atLoad = new Set(shown);
let last = Number(page.last);

function showReply(message) {
  if (shown.has(message.id)) return false;
  shown.add(message.id);
  last = Math.max(last, message.id);
  ageChoices();
  const turn = turnOf({ ...message, mine: false });
  turn.dataset.id = message.id;
  log.append(turn);
  return true;
}

function showMine(item) {
  ageChoices();
  document.getElementById("last")?.removeAttribute("id");
  const turn = turnOf({ text: item.label, mine: true, choices: [], files: [] });
  turn.dataset.event = item.id;
  turn.id = "last";
  log.append(turn);
}

function mark(item, text) {
  const turn = log.querySelector(`[data-event="${item.id}"]`);
  const state = turn?.querySelector(".state");
  if (!text) state?.remove();
  else if (state) state.textContent = text;
  else turn?.append(el("p", "state", text));
}

// --- sending, in order ---

const waiting = JSON.parse(recall("waiting") ?? "[]");
let busy = false;
let failures = 0;
let hurry = () => {};

function saveWaiting() {
  keep("waiting", JSON.stringify(waiting));
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function say(item) {
  // The page is not in the centre's own language: a new conversation hears that first.
  const first = known || token || waiting.length || item.lang ? "" : page.first;
  if (first) queue({ text: first, label: first });
  queue(item);
  if (item.file) mark(item, "");
  toEnd();
  deliver();
}

function queue(item) {
  waiting.push({ id: newId(), ...item });
  const added = waiting.at(-1);
  saveWaiting();
  if (!added.file) showMine(added); // a file was shown when it was chosen
  tabs?.postMessage({ id: added.id, label: added.label });
}

async function deliver() {
  if (busy) return;
  busy = true;
  while (waiting.length) {
    const sign = setTimeout(showTyping, 350);
    const pause = await attempt(waiting[0]);
    clearTimeout(sign);
    typing.hidden = true;
    if (pause === null) waiting.shift();
    saveWaiting();
    if (pause) await rest(pause);
  }
  busy = false;
}

/** Resolves to null when the message is settled, else to the ms to wait before the next attempt. */
async function attempt(item) {
  try {
    if (!known && !token) await open();
    const { id, text, choice, file } = item;
    const response = await post("/chat/api/messages", { id, text, choice, file });
    return response.ok ? settle(item, await response.json()) : await refused(item, response);
  } catch (trouble) {
    return trouble instanceof Response ? refused(item, trouble) : unsent(item);
  }
}

function settle(item, answer) {
  online();
  mark(item, "");
  // A reload cut the first attempt short after the server had it: history shows it already.
  if (item.restored && answer.messages.length && answer.messages.every((one) => atLoad.has(one.id))) {
    log.querySelector(`[data-event="${item.id}"]`)?.remove();
  }
  answer.messages.forEach(showReply);
  if (item.choice === FORGET) clearBut(answer.messages.map((one) => String(one.id)));
  toLatest();
  listen();
  if (item.lang && keeps()) switchPage(item.lang);
  return null;
}

function clearBut(ids) {
  [...log.children].filter((turn) => !ids.includes(turn.dataset.id)).forEach((turn) => turn.remove());
}

async function refused(item, response) {
  if (response.status === 401 && !item.renewed) {
    forget();
    item.renewed = true;
    return 0;
  }
  const wait = Number(response.headers.get("Retry-After")) * 1000;
  if (response.status === 429) return wait || 1000;
  if (response.status >= 500) return unsent(item, wait);
  const error = await response.json().catch(() => ({}));
  mark(item, error.error?.text || words.failed);
  if (!box.value && item.text) box.value = item.text;
  return null;
}

function unsent(item, wait = 0) {
  const atEnd = nearEnd();
  mark(item, words.unsent);
  offline();
  if (atEnd) toEnd(); // the notice takes room: what it says of this message stays in sight
  return wait || backoff();
}

function backoff() {
  failures += 1;
  return Math.min(LONGEST_PAUSE, 500 * 2 ** failures);
}

function rest(ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    hurry = () => { clearTimeout(timer); resolve(); };
  });
}

function offline() {
  net.textContent = words.offline;
}

function online() {
  failures = 0;
  net.textContent = "";
}

function switchPage(language) {
  location.assign("/?" + new URLSearchParams({ ...(page.embed && { embed: 1 }), lang: language }));
}

// --- listening: fetch instead of EventSource, which can carry no token and gives up on the first refusal ---

let stream = null;

async function listen() {
  if (stream || document.hidden || !(known || token)) return;
  stream = new AbortController();
  const mine = stream;
  while (!mine.signal.aborted) {
    const pause = await follow(mine.signal);
    if (pause === null) break;
    if (!mine.signal.aborted) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  if (stream === mine) stream = null;
}

async function follow(signal) {
  try {
    const response = await fetch("/chat/api/events?after=" + last, { headers: headers(), signal, cache: "no-store" });
    if (response.status === 401) return null;
    if (!response.ok) return Number(response.headers.get("Retry-After")) * 1000 || backoff();
    if (!waiting.length) online();
    hurry();
    await read(response.body.getReader());
    return 1000;
  } catch {
    if (signal.aborted) return null;
    offline();
    return backoff();
  }
}

async function read(reader) {
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const events = (rest + decoder.decode(value, { stream: true })).split("\n\n");
    rest = events.pop();
    events.forEach(heard);
  }
}

function heard(event) {
  const data = event.split("\n").find((line) => line.startsWith("data: "));
  if (!data) return;
  const wasNearEnd = nearEnd();
  if (showReply(JSON.parse(data.slice(6)))) afterOthersSpoke(wasNearEnd || busy);
}

// --- other tabs of the same conversation show what was typed here; replies reach them by their own stream ---

const tabs = page.embed || !window.BroadcastChannel ? null : new BroadcastChannel("khuyencong");

tabs?.addEventListener("message", ({ data }) => {
  const wasNearEnd = nearEnd();
  showMine(data);
  afterOthersSpoke(wasNearEnd);
  known = true; // the other tab has the cookie by now, or will when the stream is tried again
  setTimeout(listen, 1000);
});

// --- photos and documents: uploaded first, then named by a message ---

attachFrom(document.getElementById("file"), {
  headers,
  words,
  forget,
  mark(item, text) {
    const atEnd = nearEnd();
    mark(item, text);
    if (atEnd) toEnd();
  },
  async ready() {
    if (known || token) return;
    if (page.first && !waiting.length) queue({ text: page.first, label: page.first });
    await open();
  },
  show(label) {
    const item = { id: newId(), label };
    showMine(item);
    toEnd();
    return item;
  },
  sent: (item, file) => say({ ...item, file }),
});

// --- the person's hands ---

let lastTap = { key: "", at: 0 };

function tappedTwice(key) {
  const again = lastTap.key === key && performance.now() - lastTap.at < 700;
  lastTap = { key, at: performance.now() };
  return again;
}

function fit() {
  if (CSS.supports("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = Math.min(box.scrollHeight, 160) + "px";
}

function sendTyped() {
  const text = box.value.trim();
  if (!text) return box.focus();
  box.value = "";
  fit();
  // The other language's name, typed, is its button pressed.
  const named = text.toLowerCase() === tongue.say.value.toLowerCase();
  say({ text, label: text, lang: named ? tongue.lang.value : undefined });
}

function press(form, button) {
  if (tappedTwice(button.name + button.value)) return;
  const label = button.querySelector(".label")?.textContent ?? button.value;
  if (button.name === "choice") say({ choice: button.value, label });
  else say({ text: button.value, label: button.value, lang: form.elements.lang?.value });
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.name) return; // an old browser: let the form go its plain way
  event.preventDefault();
  if (button.name === "send") sendTyped();
  else press(event.target, button);
});

document.addEventListener("click", (event) => {
  const more = event.target.closest(".more");
  if (!more) return;
  const opened = more.closest(".turn").classList.toggle("open");
  more.setAttribute("aria-expanded", String(opened));
  more.textContent = opened ? words.less : words.more;
  if (!opened) more.closest(".turn").scrollIntoView({ block: "nearest" });
});

box.addEventListener("keydown", (event) => {
  // isComposing: Enter that ends a Vietnamese input method's word is not «send».
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  sendTyped();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && page.embed) parent.postMessage({ khuyencong: "close" }, "*");
});

// Where scrolling stops: the header is as tall as the centre's name is long.
new ResizeObserver(() => {
  document.documentElement.style.setProperty("--top", header.offsetHeight + "px");
}).observe(header);

box.addEventListener("input", fit);
addEventListener("online", () => hurry());
addEventListener("offline", offline);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) stream?.abort(); // a browser allows six connections to a site: hidden tabs give theirs back
  else listen();
});

async function restore() {
  if (!known && token) {
    const response = await call("/chat/api/history").catch(() => null);
    if (response?.status === 401) forget();
    if (response?.ok) (await response.json()).messages.forEach(restoreOne);
  }
  for (const item of waiting) showMine(Object.assign(item, { restored: true }));
  if (log.querySelector(".turn.mine")) toLatest();
  if (waiting.length) deliver();
  listen();
}

function restoreOne(message) {
  if (message.mine) return showMine({ id: "h" + message.id, label: message.text });
  showReply(message);
  atLoad.add(message.id);
}

restore();
