// The rooms' states, asked for again and again. The answer is tiny, the same for everybody, and
// cached for a second, which is cheaper at every size than a connection held open per viewer.

const SECONDS = 3;
const HIDDEN_SECONDS = 15;

export function followRooms(onRooms) {
  let timer;

  async function ask() {
    clearTimeout(timer);
    try {
      const answer = await fetch("/api/v1/rooms", { cache: "no-cache" });
      if (answer.ok) onRooms(await answer.json());
    } catch {
      // The website is away for the moment; what is playing goes on without it.
    }
    clearTimeout(timer);
    const seconds = document.hidden ? HIDDEN_SECONDS : SECONDS;
    timer = setTimeout(ask, seconds * 1000 * (0.8 + 0.4 * Math.random()));
  }

  document.addEventListener("visibilitychange", () => document.hidden || ask());
  ask();
}
