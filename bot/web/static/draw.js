// Draws one message: the same markup as templates/chat.html, by the server's own rule for source lines.

export const page = document.body.dataset;
export const words = JSON.parse(page.words);
const quiet = new RegExp(page.quiet, "u");

export function el(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

function linesOf(text) {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

function parted(lines) {
  let cut = lines.length;
  while (cut > 1 && quiet.test(lines[cut - 1])) cut -= 1;
  return [lines.slice(0, cut), lines.slice(cut)];
}

function piece(line, first) {
  if (/^[-•–] /u.test(line)) return el("p", "point", line.slice(2));
  return el("p", first ? "first" : "plain", line);
}

function bubbleOf(message) {
  const lines = linesOf(message.text);
  const [said, sources] = message.mine ? [lines, []] : parted(lines);
  const emphasised = !message.mine && (sources.length > 0 || lines.length >= 3);
  const bubble = el("div", "bubble");
  const body = el("div", "said");
  body.append(...said.map((line, n) => piece(line, emphasised && n === 0)));
  bubble.append(body);
  if (isLong(message)) bubble.append(moreButton());
  bubble.append(...sources.map((line) => el("p", "source", line)), ...message.files.map((file) => fileLink(file, message.mine)));
  return bubble;
}

function isLong(message) {
  return !message.mine && message.text.length > Number(page.long);
}

function moreButton() {
  const button = el("button", "more", words.more);
  button.type = "button";
  button.setAttribute("aria-expanded", "false");
  return button;
}

function fileLink(file, mine) {
  const line = el("p", "file");
  const link = el("a", "", file.name);
  link.href = file.url;
  if (!mine) {
    link.target = "_blank"; // the conversation stays where it is, also inside another site's frame
    link.rel = "noopener";
  }
  line.append(link);
  return line;
}

function choicesOf(message) {
  const form = el("form", "choices");
  form.method = "post";
  form.action = document.getElementById("composer").action;
  form.setAttribute("aria-label", words.choices);
  form.append(...message.choices.map(choiceButton));
  return form;
}

function choiceButton(choice, n) {
  const button = el("button", "choice");
  button.name = "choice";
  button.value = choice.id;
  button.append(el("span", "number", String(n + 1)), el("span", "label", choice.label));
  return button;
}

export function turnOf(message) {
  const turn = el("div", "turn fresh " + (message.mine ? "mine" : "bot") + (isLong(message) ? " long" : ""));
  turn.append(el("span", "who", (message.mine ? words.you : words.assistant) + ":"), bubbleOf(message));
  if (message.choices.length) turn.append(choicesOf(message));
  return turn;
}

// A number means the choices of the latest message alone.
export function ageChoices() {
  for (const form of document.querySelectorAll("#log .choices:not(.old)")) form.classList.add("old");
}
