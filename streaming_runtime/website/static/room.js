import { followCards, showState } from "./cards.js";
import { followRooms } from "./feed.js";
import { Player } from "./player.js";

const INTERRUPTED = "The stream is interrupted. It goes on here by itself.";

const notes = JSON.parse(document.body.dataset.notes);
const stage = document.querySelector("[data-stage]");
const video = stage.querySelector("video");
const notice = stage.querySelector("[data-notice]");
const listening = stage.querySelector("[data-listening]");
const unmute = stage.querySelector("[data-unmute]");
const note = document.querySelector("[data-note]");
const badge = document.querySelector(".heading [data-badge]");
const modes = document.querySelector("[data-modes]");
const elsewhere = document.querySelector("[data-elsewhere]");
const showCards = followCards();

let mode = "video";
let endpoint = null;
let stalled = false;

const player = new Player(video, (stands) => {
  stalled = stands;
  showNotice();
});

function addControls() {
  const controller = document
    .getElementById("controls")
    .content.cloneNode(true).firstElementChild;
  video.slot = "media";
  controller.prepend(video);
  stage.prepend(controller);
  customElements.whenDefined("media-controller").then(() => (video.controls = false));
}

function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

function showNotice() {
  const offline = stage.dataset.state === "offline";
  const playing = !video.paused && video.readyState > 2 && !stalled;
  notice.hidden = playing || !(offline || stalled);
  setText(notice, stalled && !offline ? INTERRUPTED : notes.offline);
  setText(note, stalled && !offline ? INTERRUPTED : notes[stage.dataset.state]);
  note?.classList.toggle("unseen", !notice.hidden);
  showUnmute();
}

function showUnmute() {
  unmute.hidden = !video.muted || video.paused || !notice.hidden;
}

function showAddresses() {
  if (!elsewhere || !endpoint) return;
  elsewhere.hidden = false;
  modes.hidden = !endpoint.audioPlaylist;
  for (const row of elsewhere.querySelectorAll("[data-address]")) {
    const address = endpoint[row.dataset.address];
    row.hidden = !address;
    const link = row.querySelector("a");
    if (!address || link.href === address) continue;
    link.href = address;
    link.textContent = address;
  }
}

function play() {
  if (!endpoint) return;
  player.show((mode === "audio" && endpoint.audioPlaylist) || endpoint.playlist);
}

function showRoom(room) {
  const before = stage.dataset.state;
  stage.dataset.state = room.state;
  player.expected = room.state !== "offline";
  if (badge) showState(badge, room.state);
  if (room.endpoint) {
    endpoint = room.endpoint;
    if (!video.poster) video.poster = endpoint.preview;
    showAddresses();
    play();
    if (before === "offline") player.hurry();
  }
  showNotice();
}

function choose(button) {
  mode = button.dataset.mode;
  stage.dataset.mode = mode;
  listening.hidden = mode !== "audio";
  if (mode === "audio") video.muted = false;
  for (const other of modes.querySelectorAll("button")) {
    other.setAttribute("aria-pressed", String(other === button));
  }
  play();
}

addControls();
for (const name of ["volumechange", "play", "pause", "playing"]) {
  video.addEventListener(name, showUnmute);
}
video.addEventListener("playing", showNotice);
unmute.addEventListener("click", () => {
  video.muted = false;
  if (video.volume === 0) video.volume = 0.5;
});
modes?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-mode]");
  if (button) choose(button);
});
for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.previousElementSibling.href);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
}
followRooms((rooms) => {
  const room = rooms.find(({ slug }) => slug === stage.dataset.room);
  if (room) showRoom(room);
  showCards(rooms);
});
