// The edge between two parts of the page, to be dragged or moved by the arrow keys.
import { html, type TemplateResult } from "lit-html";
import { t } from "../texts.ts";

export interface SashOptions {
  /** Where the part lies whose size changes. */
  readonly side: "right" | "below";
  /** Pixels, as drawn and by now. */
  readonly size: number;
  readonly sizeNow: () => number;
  readonly onResize: (size: number) => void;
}

const SMALLEST = 180;
const STEP = 24;

export function sash({ side, size, sizeNow, onResize }: SashOptions): TemplateResult {
  const resize = (wanted: number): void => {
    const room = side === "right" ? window.innerWidth : window.innerHeight;
    onResize(Math.max(SMALLEST, Math.min(room - SMALLEST, wanted)));
  };
  return html`<div
    class="sash ${side}"
    role="separator"
    tabindex="0"
    aria-label=${t("Size of the row's part")}
    aria-orientation=${side === "right" ? "vertical" : "horizontal"}
    aria-valuenow=${size}
    aria-valuemin=${SMALLEST}
    aria-valuemax=${side === "right" ? window.innerWidth : window.innerHeight}
    @pointerdown=${(event: PointerEvent) => {
      drag(event, side, sizeNow(), resize);
    }}
    @keydown=${(event: KeyboardEvent) => {
      const larger = side === "right" ? "ArrowLeft" : "ArrowUp";
      const smaller = side === "right" ? "ArrowRight" : "ArrowDown";
      if (event.key !== larger && event.key !== smaller) return;
      event.preventDefault();
      resize(sizeNow() + (event.key === larger ? STEP : -STEP));
    }}
  ></div>`;
}

function drag(
  event: PointerEvent,
  side: "right" | "below",
  size: number,
  resize: (size: number) => void,
): void {
  const edge = event.currentTarget as HTMLElement;
  const at = (moved: PointerEvent): number => (side === "right" ? moved.clientX : moved.clientY);
  const start = at(event) + size;
  event.preventDefault();
  edge.setPointerCapture(event.pointerId);
  edge.onpointermove = (moved) => {
    resize(start - at(moved));
  };
  edge.onpointerup = () => {
    edge.onpointermove = edge.onpointerup = null;
  };
}
