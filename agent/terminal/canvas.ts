// Dots on a grid of characters: eight to a Braille character (U+2800), one to an ASCII character.
import { span, type Line, type Span, type Tone } from "./text.ts";

export interface Canvas {
  /** Size in dots. */
  readonly columns: number;
  readonly rows: number;
  /** Row 0 is the top. Dots outside are left out. */
  set(column: number, row: number): void;
  /** Four dots in a square around a dot, within one character; without Unicode the dot alone. */
  mark(column: number, row: number): void;
}

export interface Layer {
  canvas: Canvas;
  tone: Tone;
  /** For each character of a row the dots that are set in it, as Braille counts them. */
  bits(row: number): Uint8Array;
  /** What stands for a character with dots where there is no Unicode. */
  mark: string;
}

/** Bit of each dot within a Braille character, by row and column. */
const BRAILLE_BITS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** A layer of `width` × `height` characters. Without Unicode each character is one dot. */
export function createLayer(
  width: number,
  height: number,
  unicode: boolean,
  tone: Tone,
  mark: string,
): Layer {
  const [across, down] = unicode ? [2, 4] : [1, 1];
  const cells = new Uint8Array(width * height);
  const canvas: Canvas = {
    columns: width * across,
    rows: height * down,
    set(column, row) {
      if (column < 0 || row < 0 || column >= width * across || row >= height * down) return;
      const cell = Math.floor(row / down) * width + Math.floor(column / across);
      cells[cell]! |= BRAILLE_BITS[row % down]![column % across]!;
    },
    mark(column, row) {
      const left = column - (column % across);
      const top = row % down === down - 1 ? Math.max(0, row - 1) : row;
      for (let part = 0; part < across * Math.min(2, down); part++) {
        canvas.set(left + (part % across), (down === 1 ? row : top) + Math.floor(part / across));
      }
    },
  };
  return { canvas, tone, mark, bits: (row) => cells.subarray(row * width, (row + 1) * width) };
}

/** One row of layers put over one another. Dots of all are seen; where two meet, the later one gives the colour. */
export function mergeLayers(layers: readonly Layer[], row: number, unicode: boolean): Line {
  const spans: Span[] = [];
  const rows = layers.map((layer) => ({ layer, bits: layer.bits(row) }));
  for (let column = 0; column < (rows[0]?.bits.length ?? 0); column++) {
    const top = rows.findLast(({ bits }) => bits[column] !== 0)?.layer;
    const merged = rows.reduce((sum, { bits }) => sum | bits[column]!, 0);
    const text = top === undefined ? " " : unicode ? String.fromCharCode(0x2800 + merged) : top.mark;
    const last = spans.at(-1);
    if (last !== undefined && last.tone === top?.tone) last.text += text;
    else spans.push(span(text, top?.tone));
  }
  return spans;
}
