// Sends a chosen photo or document: shown at once, its progress told, tried again when the network fails.

const TRIES = 4;
const MARK = "📎 ";

/** `talk`: what the page can do; see chat.js. */
export function attachFrom(input, talk) {
  input.addEventListener("change", () => {
    const file = input.files[0];
    if (!file) return;
    const item = talk.show(MARK + file.name);
    send(file, item, talk);
    input.value = "";
  });
}

async function send(file, item, talk) {
  for (let tries = 1; ; tries += 1) {
    try {
      await talk.ready();
      return talk.sent(item, await upload(file, item, talk));
    } catch (trouble) {
      if (trouble.status === 401 && tries < TRIES) {
        talk.forget();
      } else if (trouble.text || tries === TRIES) {
        return talk.mark(item, trouble.text || talk.words.file_unsent);
      } else {
        talk.mark(item, talk.words.unsent);
        await new Promise((resolve) => setTimeout(resolve, 1000 * 2 ** tries));
      }
    }
  }
}

/** Resolves to the upload's token; rejects with `{status, text}`, both missing when the network failed. */
function upload(file, item, talk) {
  const form = new FormData();
  form.append("file", file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch tells no progress
    request.open("POST", "/chat/api/files");
    request.responseType = "json";
    for (const [name, value] of Object.entries(talk.headers())) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) =>
      talk.mark(item, `${talk.words.sending} ${Math.round((100 * loaded) / (total || 1))}%`);
    request.onload = () => answered(request, resolve, reject);
    request.onerror = () => reject({});
    talk.mark(item, talk.words.sending);
    request.send(form);
  });
}

function answered({ status, response }, resolve, reject) {
  if (status === 200 && response?.file) resolve(response.file);
  else reject({ status, text: status >= 500 ? "" : response?.error?.text });
}
