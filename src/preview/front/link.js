// The line to the program: what changed comes as events, changes go out as posts.

export const token = document.querySelector('meta[name="banmian-token"]').content;

/** Milliseconds since 1970, as the program counts them. */
export const now = () => performance.timeOrigin + performance.now();

/** The address of a picture (in a view of its own) or face. */
export const asset = (path, as) => `${path}?token=${token}${as ? `&as=${as}` : ""}`;

/** Calls `update` with each event, `state` with whether the program answers. */
export function listen(update, state) {
  const events = new EventSource(`/events?token=${token}`);
  events.addEventListener("update", (e) => {
    const arrived = now();
    update(JSON.parse(e.data), arrived);
  });
  events.onopen = () => state(true);
  events.onerror = () => state(false);
}

/** Posts a change: what it gave, what stands in its way, or why it was refused. */
export async function change(sent) {
  try {
    const r = await fetch("/edit", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Banmian-Token": token },
      body: JSON.stringify(sent),
    });
    if (r.status === 409) return { conflict: await r.json() };
    if (!r.ok) return { refused: await r.text() };
    return { done: await r.json() };
  } catch {
    return { refused: null };
  }
}

async function get(path) {
  try {
    const r = await fetch(path, { headers: { "X-Banmian-Token": token } });
    return r.ok ? await r.json() : null;
  } catch {
    return null;
  }
}

/** The text of a file of the issue, with its hash; null if it cannot be had. */
export const text = (file) => get(`/text?file=${encodeURIComponent(file)}`);

/** Who signed which page; of one page, how it differs from the version that was signed. */
export const signed = (page) => get(page == null ? "/signed" : `/signed?page=${page}`);

/** Colours of inks in print. */
export const proofs = (inks) => get(`/inks?of=${encodeURIComponent(inks.join())}`);
