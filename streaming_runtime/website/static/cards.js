// Keeps cards fresh: state badges whenever they change, previews while somebody looks.

const PREVIEW_SECONDS = 10;

const labels = JSON.parse(document.body.dataset.labels);

export function showState(badge, state) {
  if (badge.dataset.state === state) return;
  badge.dataset.state = state;
  badge.textContent = labels[state];
}

function showPreview(image, address) {
  if (!address) {
    image.hidden = true;
    return;
  }
  // The same address for all viewers during ten seconds, so that a cache in between can serve it.
  const fresh = `${address}?t=${Math.floor(Date.now() / (PREVIEW_SECONDS * 1000))}`;
  if (image.getAttribute("src") === fresh || document.hidden) return;
  const next = new Image();
  next.onload = () => {
    image.src = fresh;
    image.hidden = false;
  };
  next.src = fresh;
}

export function followCards() {
  const cards = new Map();
  const visible = new Set();
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) visible.add(entry.target);
      else visible.delete(entry.target);
    }
  });
  for (const card of document.querySelectorAll("[data-room].card")) {
    cards.set(card.dataset.room, card);
    watcher.observe(card);
  }
  return (rooms) => {
    for (const room of rooms) {
      const card = cards.get(room.slug);
      if (!card) continue;
      showState(card.querySelector("[data-badge]"), room.state);
      const image = card.querySelector("[data-preview]");
      if (!room.endpoint || visible.has(card)) showPreview(image, room.endpoint?.preview);
    }
  };
}
