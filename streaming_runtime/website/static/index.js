import { followCards } from "./cards.js";
import { followRooms } from "./feed.js";

const summary = document.querySelector("[data-summary]");
const shown = [...document.querySelectorAll("[data-rooms] .card")].map((card) => card.dataset.room);
const showCards = followCards();

function sentence(rooms) {
  const live = rooms.filter((room) => room.state === "live").length;
  if (live === 0) return "Nothing is live yet";
  const verb = rooms.length === 1 ? "room is" : live === 1 ? "rooms is" : "rooms are";
  return `${live} of ${rooms.length} ${verb} live`;
}

followRooms((rooms) => {
  if (rooms.map((room) => room.slug).join() !== shown.join()) {
    location.reload();
    return;
  }
  showCards(rooms);
  if (summary && summary.textContent !== sentence(rooms)) summary.textContent = sentence(rooms);
});
