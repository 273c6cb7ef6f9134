// What this tab keeps between reloads; in memory alone when the browser denies storage, as private windows do to frames.

const memory = new Map();
let denied = false;

export function recall(key) {
  try {
    return sessionStorage.getItem("khuyencong." + key);
  } catch {
    denied = true;
    return memory.get(key) ?? null;
  }
}

export function keep(key, value) {
  memory.set(key, value);
  try {
    sessionStorage.setItem("khuyencong." + key, value);
  } catch {
    denied = true;
  }
}

/** Whether a reload finds again what was kept. */
export function keeps() {
  return !denied;
}
