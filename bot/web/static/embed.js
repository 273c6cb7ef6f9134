// Puts the chat into the centre's own site: one button, one frame, nothing else of the site is touched.
// <script src="https://chat.example.vn/embed.js" defer data-lang="vi"></script>

(() => {
  const facts = "EMBED_FACTS"; // written in by the server: words, default language, sites that may frame the chat
  const script = document.currentScript;
  const home = new URL(script.src).origin;
  const language = facts.words[script.dataset.lang] ? script.dataset.lang : facts.language;
  const words = facts.words[language];
  const welcome = location.origin === home || facts.sites.includes(location.origin);

  const look = `
    :host { all: initial }
    * { box-sizing: border-box; font: 700 17px/1.3 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
    .open { position: fixed; z-index: 2147483000; right: max(16px, env(safe-area-inset-right));
      bottom: max(16px, env(safe-area-inset-bottom)); display: flex; gap: 10px; align-items: center; min-height: 56px;
      max-width: calc(100vw - 32px); padding: 10px 20px; border: 0; border-radius: 28px; background: #1d5646;
      color: #fffaf0; text-decoration: none; box-shadow: 0 6px 24px rgb(0 0 0 / 28%); cursor: pointer }
    .open:hover { background: #143f33 }
    :focus-visible { outline: 3px solid #e0a63a; outline-offset: 2px }
    .panel { position: fixed; z-index: 2147483001; right: 16px; bottom: 16px; display: flex; flex-direction: column;
      width: min(420px, calc(100vw - 32px)); height: min(680px, calc(100dvh - 32px)); overflow: hidden;
      border-radius: 18px; background: #f6f0e4; box-shadow: 0 12px 48px rgb(0 0 0 / 35%) }
    [hidden] { display: none !important }
    .close { flex: none; min-height: 44px; padding: 0 16px; border: 0; background: #143f33; color: #fffaf0;
      text-align: right; cursor: pointer }
    .close:focus-visible { outline-offset: -4px }
    iframe { flex: 1; width: 100%; border: 0 }
    @media (max-width: 480px) { .panel { inset: 0; width: 100vw; height: 100dvh; border-radius: 0 } }
  `;

  function el(tag, attributes, text) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (text) made.textContent = text;
    return made;
  }

  // A constructed sheet is allowed even where the site forbids inline styles.
  function dress(root) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(look);
    root.adoptedStyleSheets = [sheet];
  }

  function frame() {
    const address = home + "/?" + new URLSearchParams({ embed: "1", lang: language });
    return el("iframe", { src: address, title: words.title });
  }

  function start() {
    const host = el("div", {});
    const root = host.attachShadow({ mode: "open" });
    dress(root);
    document.body.append(host);
    // A site the centre has not named cannot frame the chat: offer it on its own page instead of an empty frame.
    if (!welcome) {
      root.append(el("a", { class: "open", href: home + "/", target: "_blank", rel: "noopener" }, words.open));
      return;
    }

    const open = el("button", { class: "open", type: "button", "aria-expanded": "false" }, words.open);
    const panel = el("div", { class: "panel", role: "dialog", "aria-label": words.title, hidden: "" });
    const close = el("button", { class: "close", type: "button" }, words.close + " ✕");
    panel.append(close);
    root.append(open, panel);
    let chat = null;

    function toggle(opened) {
      if (opened && !chat) panel.append((chat = frame())); // nothing is loaded before it is asked for
      panel.hidden = !opened;
      open.hidden = opened;
      open.setAttribute("aria-expanded", String(opened));
      (opened ? close : open).focus();
    }

    open.addEventListener("click", () => toggle(true));
    close.addEventListener("click", () => toggle(false));
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !panel.hidden) toggle(false);
    });
    addEventListener("message", (event) => {
      const ours = chat && event.source === chat.contentWindow && event.origin === home;
      if (ours && event.data?.khuyencong === "close") toggle(false);
    });
  }

  // An async script in the head may be here before the body is.
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
})();
