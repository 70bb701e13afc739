// What the wheel, the keyboard and a drag with Shift do to the range of a chart.

export interface GestureTarget {
  /** Zooms around a place of the chart's width, 0 to 1: by 2 half as much is shown. */
  zoom(share: number, factor: number): void;
  /** Moves by a share of the width; more is to the right. */
  move(share: number): void;
  reset(): void;
  /** Moves the crosshair by so many steps, or to the first or last point. */
  stepCursor(steps: number | "first" | "last"): void;
  /** Opens what lies under the crosshair. */
  open(): void;
  /** Where the crosshair is, 0 to 1. */
  readonly cursorShare: number;
}

const WHEEL_ZOOM = 0.002;
const KEY_ZOOM = 1.5;
const KEY_MOVE = 0.2;

/** Listens on the focusable element of a chart, and on the layer over its plotting area. */
export function listenToGestures(element: HTMLElement, over: HTMLElement, target: GestureTarget): void {
  over.addEventListener(
    "wheel",
    (event) => {
      // A page that scrolls under the pointer is left alone until the chart is used.
      const isMeant = event.ctrlKey || event.metaKey || element.contains(document.activeElement);
      if (!isMeant) return;
      event.preventDefault();
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        target.move((event.deltaX * pixels) / over.clientWidth);
      } else {
        target.zoom(shareAt(over, event), Math.exp(-event.deltaY * pixels * WHEEL_ZOOM));
      }
    },
    { passive: false },
  );
  element.addEventListener("blur", () => {
    element.classList.remove("by-pointer");
  });
  over.addEventListener("dblclick", () => {
    target.reset();
  });
  over.addEventListener("pointerdown", (event) => {
    // A ring around what was clicked says nothing; see charts.css.
    element.classList.add("by-pointer");
    element.focus({ preventScroll: true });
    if (!event.shiftKey || event.button !== 0) return;
    drag(over, event, target);
  });
  element.addEventListener("keydown", (event) => {
    element.classList.remove("by-pointer");
    if (event.target !== element || !press(event, target)) return;
    event.preventDefault();
    event.stopPropagation();
  });
}

function drag(over: HTMLElement, started: PointerEvent, target: GestureTarget): void {
  over.setPointerCapture(started.pointerId);
  let before = started.clientX;
  const move = (event: PointerEvent): void => {
    target.move((before - event.clientX) / over.clientWidth);
    before = event.clientX;
  };
  over.addEventListener("pointermove", move);
  over.addEventListener(
    "lostpointercapture",
    () => {
      over.removeEventListener("pointermove", move);
    },
    { once: true },
  );
}

/** Returns whether the key is one of ours. */
function press({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent, target: GestureTarget): boolean {
  if (ctrlKey || metaKey || altKey) return false;
  switch (key) {
    case "ArrowLeft":
    case "ArrowRight": {
      const direction = key === "ArrowLeft" ? -1 : 1;
      if (shiftKey) target.move(direction * KEY_MOVE);
      else target.stepCursor(direction);
      return true;
    }
    case "PageUp":
    case "PageDown":
      target.stepCursor(key === "PageUp" ? -20 : 20);
      return true;
    case "Home":
      target.stepCursor("first");
      return true;
    case "End":
      target.stepCursor("last");
      return true;
    case "+":
    case "=":
      target.zoom(target.cursorShare, KEY_ZOOM);
      return true;
    case "-":
      target.zoom(target.cursorShare, 1 / KEY_ZOOM);
      return true;
    case "0":
    case "Escape":
      target.reset();
      return true;
    case "Enter":
    case " ":
      target.open();
      return true;
    default:
      return false;
  }
}

function shareAt(over: HTMLElement, event: MouseEvent): number {
  const { left, width } = over.getBoundingClientRect();
  return width > 0 ? Math.max(0, Math.min(1, (event.clientX - left) / width)) : 0.5;
}
