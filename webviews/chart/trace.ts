// Lines through columns of pixels, for whatever draws lines: a canvas or the text of an SVG path.
import type { PixelColumns } from "./columns.ts";

export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
}

/**
 * Leads through the first, least, greatest and last value of every column, so that each of them is touched. It breaks
 * off where there is no value; a value with none beside it becomes a dot.
 */
export function trace(
  { length, column, first, min, max, last }: PixelColumns,
  xOf: (column: number) => number,
  yOf: (value: number) => number,
  pen: Pen,
): void {
  let isDown = false;
  for (let at = 0; at < length; at++) {
    const opening = first[at]!;
    if (!(opening === opening)) {
      isDown = false;
      continue;
    }
    const x = xOf(column[at]! + 0.5);
    const y = yOf(opening);
    if (isDown) pen.lineTo(x, y);
    else pen.moveTo(x, y);
    const isAlone = !isDown && !(at + 1 < length && first[at + 1]! === first[at + 1]!);
    isDown = true;
    if (min[at] === max[at]) {
      if (isAlone) pen.lineTo(x + 1, y);
      continue;
    }
    const closing = last[at]!;
    const isRising = opening < closing;
    pen.lineTo(x, yOf(isRising ? min[at]! : max[at]!));
    pen.lineTo(x, yOf(isRising ? max[at]! : min[at]!));
    pen.lineTo(x, yOf(closing));
  }
}
