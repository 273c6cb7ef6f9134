// Where the page stands: an answer is read from its beginning; nobody is pulled away from what they are reading.

const newer = document.getElementById("newer");
export const typing = document.getElementById("typing");
export const header = document.querySelector(".top");

export function nearEnd() {
  return document.documentElement.scrollHeight - scrollY - innerHeight < 160;
}

export function toEnd() {
  scrollTo(0, document.documentElement.scrollHeight);
  newer.hidden = true;
}

export function toLatest() {
  const mine = document.getElementById("last");
  toEnd();
  if (mine && mine.getBoundingClientRect().top < header.offsetHeight) mine.scrollIntoView({ block: "start" });
}

export function afterOthersSpoke(wasNearEnd) {
  if (wasNearEnd) toLatest();
  else newer.hidden = false;
}

export function showTyping() {
  const wasNearEnd = nearEnd();
  typing.hidden = false;
  if (wasNearEnd) toEnd();
}

newer.addEventListener("click", toLatest);
