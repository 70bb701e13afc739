// A history in messages of a bounded size: many GPUs over many bins would be too large for one.
import type { MachineHistory } from "../../schemas/monitor.ts";

/** Bins of all series in one piece: about half a megabyte of JSON at most. */
const BINS_IN_A_PIECE = 10_000;

/** Each with other series and all bins; one without series where there is none. */
export function historyPieces({ series, ...range }: MachineHistory): MachineHistory[] {
  const together = Math.max(1, Math.floor(BINS_IN_A_PIECE / range.bins));
  const pieces: MachineHistory[] = [];
  for (let first = 0; first === 0 || first < series.length; first += together)
    pieces.push({ ...range, series: series.slice(first, first + together) });
  return pieces;
}
