// Plays a live playlist in a video element and never gives up: whatever happens to the network,
// the encoder or the decoder, it goes on once the stream does, without a reload of the page.

import { renditionList } from "./renditions.js";

const PATIENCE = { maxNumRetry: 1e6, retryDelayMs: 500, maxRetryDelayMs: 2000 };
const RECOVERY_SECONDS = 5;
const RESTART_AFTER_SECONDS = 12;
const STALLED_AFTER_SECONDS = 3;

function policy(errorRetry) {
  return {
    default: {
      maxTimeToFirstByteMs: 5000,
      maxLoadTimeMs: 10000,
      timeoutRetry: PATIENCE,
      errorRetry,
    },
  };
}

// No maximum latency: it would pull viewers forward who rewound.
const HLS_SETTINGS = {
  lowLatencyMode: false,
  liveSyncDurationCount: 3,
  liveDurationInfinity: true,
  backBufferLength: 30,
  capLevelToPlayerSize: true,
  manifestLoadPolicy: policy({ ...PATIENCE, shouldRetry: () => true }),
  playlistLoadPolicy: policy(PATIENCE),
  fragLoadPolicy: policy(PATIENCE),
};

export class Player {
  // onStall is called with whether the picture stands still although it should move.
  constructor(video, onStall) {
    this.video = video;
    this.onStall = onStall;
    this.address = null;
    this.hls = null;
    this.expected = false; // whether the stream is known to be on air
    this.wanted = true; // whether the viewer wants it to play
    this.played = false; // whether it ever did
    this.switching = false;
    this.recoveredAt = -Infinity;
    this.lastTime = -1;
    this.stillSeconds = 0;

    video.removeAttribute("src");
    video.muted = true;
    video.videoRenditions = renditionList((index) => {
      if (this.hls) this.hls.nextLevel = index;
    });
    video.targetLiveWindow = Infinity;
    Object.defineProperty(video, "liveEdgeStart", { get: () => this.liveEdgeStart() });
    video.addEventListener("playing", () => (this.played = true));
    video.addEventListener("play", () => (this.wanted = true));
    video.addEventListener("pause", () => this.switching || (this.wanted = false));
    video.addEventListener("error", () => this.hls || setTimeout(() => this.start(), 3000));
    setInterval(() => this.watch(), 1000);
  }

  show(address) {
    if (!address || address === this.address) return;
    this.address = address;
    this.start();
  }

  // Called when the stream is known to be back: no need to wait for the next retry.
  hurry() {
    if (this.stillSeconds >= STALLED_AFTER_SECONDS) this.start();
  }

  start() {
    if (!this.address) return;
    this.switching = true;
    this.hls?.destroy();
    this.hls = null;
    this.stillSeconds = 0;
    if (window.Hls?.isSupported()) this.startHls();
    else this.startNative();
    this.switching = false;
  }

  startNative() {
    this.video.src = this.address;
    this.play();
  }

  startHls() {
    const { Hls } = window;
    const hls = (this.hls = new Hls(HLS_SETTINGS));
    hls.on(Hls.Events.ERROR, (_, error) => error.fatal && this.recover(hls, error));
    hls.on(Hls.Events.MANIFEST_PARSED, () => {
      this.video.videoRenditions.replace(
        hls.levels
          .filter((level) => level.height > 0)
          .map(({ width, height, bitrate }, id) => ({ id: `${id}`, width, height, bitrate })),
      );
      this.play();
    });
    hls.loadSource(this.address);
    hls.attachMedia(this.video);
  }

  recover(hls, error) {
    const { ErrorTypes } = window.Hls;
    const now = performance.now();
    if (error.type === ErrorTypes.MEDIA_ERROR && now - this.recoveredAt > RECOVERY_SECONDS * 1000) {
      this.recoveredAt = now;
      hls.recoverMediaError();
      return;
    }
    const again = error.type === ErrorTypes.NETWORK_ERROR && hls.levels?.length;
    setTimeout(() => {
      if (this.hls !== hls) return;
      if (again) hls.startLoad();
      else this.start();
    }, 1000);
  }

  async play() {
    if (!this.wanted) return;
    try {
      await this.video.play();
    } catch {
      // The browser lets nothing start by itself, or another source came meanwhile.
    }
  }

  liveEdgeStart() {
    const position = this.hls?.liveSyncPosition;
    if (position) return position - this.hls.targetLatency - 3;
    const { seekable } = this.video;
    return seekable.length ? seekable.end(seekable.length - 1) - 15 : NaN;
  }

  watch() {
    const { currentTime, paused } = this.video;
    const idle = !this.address || (paused && !this.wanted);
    this.stillSeconds = idle || currentTime !== this.lastTime ? 0 : this.stillSeconds + 1;
    this.lastTime = currentTime;
    this.onStall(this.played && this.stillSeconds >= STALLED_AFTER_SECONDS);
    if (this.expected && this.stillSeconds >= RESTART_AFTER_SECONDS) this.start();
  }
}
