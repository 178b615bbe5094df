// The list of renditions as media-chrome's quality menu reads it from a media element
// (`media.videoRenditions`): array-like, with events; index -1 is the automatic choice.

export function renditionList(onSelect) {
  const events = new EventTarget();
  let selected = -1;
  const list = [];
  return Object.defineProperties(list, {
    addEventListener: { value: events.addEventListener.bind(events) },
    removeEventListener: { value: events.removeEventListener.bind(events) },
    selectedIndex: {
      get: () => selected,
      set(index) {
        selected = index;
        events.dispatchEvent(new Event("change"));
        onSelect(index);
      },
    },
    replace: {
      value(levels) {
        selected = -1;
        list.splice(0, list.length, ...levels);
        events.dispatchEvent(new Event(levels.length ? "addrendition" : "removerendition"));
      },
    },
  });
}
