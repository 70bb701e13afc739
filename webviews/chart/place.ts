// Where values lie in a plotting area.
import { scaled, type Picture } from "./picture.ts";

/** The plotting area in the canvas's own pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export function xPosition({ scene: { from, to } }: Picture, box: Box, x: number): number {
  return box.left + ((x - from) / (to - from)) * box.width;
}

/** What is above or below the axis lies far outside of the box, but not so far that drawing suffers. */
export function yPosition({ low, high, scene: { isLog } }: Picture, box: Box, value: number): number {
  const share = (scaled(value, isLog) - low) / (high - low);
  return box.top + box.height * (1 - Math.max(-1, Math.min(2, share)));
}
