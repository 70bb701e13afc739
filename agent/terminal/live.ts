// Draws lines in place again and again: one write a frame, at most ten frames a second, only when something changed.
import type { Capabilities } from "./capabilities.ts";
import { paintedText, plainText, type Line } from "./text.ts";

export interface Live {
  /** Shows the lines instead of the ones before; those of a burst are skipped but for the last. */
  draw(lines: readonly Line[]): void;
  /** Draws what is still waiting, leaves it standing and gives the cursor back. */
  finish(): void;
}

const FRAME_MILLISECONDS = 100;
const CURSOR = { hide: "\x1b[?25l", show: "\x1b[?25h" };
/** Terminals that know synchronised output show a frame at once; the others ignore the codes. */
const FRAME = { begin: "\x1b[?2026h", end: "\x1b[?2026l" };

export function createLive(
  output: { write(text: string): unknown },
  capabilities: Pick<Capabilities, "colours">,
  clock: () => number = () => performance.now(),
): Live {
  let [drawnLines, drawnText, drawnAt] = [0, "", -Infinity];
  let waiting: readonly Line[] | undefined;
  let timer: NodeJS.Timeout | undefined;
  let begun = false;

  function drawNow(): void {
    if (waiting === undefined) return;
    const rows = waiting.map((line) => (capabilities.colours ? paintedText(line) : plainText(line)));
    waiting = undefined;
    const text = rows.map((row) => `${row}\x1b[K\n`).join("");
    if (text === drawnText) return;
    const back = drawnLines > 0 ? `\x1b[${drawnLines}A\r` : "";
    output.write(`${begun ? "" : CURSOR.hide}${FRAME.begin}${back}${text}\x1b[J${FRAME.end}`);
    [drawnLines, drawnText, drawnAt, begun] = [rows.length, text, clock(), true];
  }

  function cancelTimer(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  return {
    draw(lines) {
      waiting = lines;
      const due = drawnAt + FRAME_MILLISECONDS - clock();
      if (due <= 0) {
        cancelTimer();
        drawNow();
      } else {
        timer ??= setTimeout(() => {
          timer = undefined;
          drawNow();
        }, due);
      }
    },
    finish() {
      cancelTimer();
      drawNow();
      if (begun) output.write(CURSOR.show);
    },
  };
}
