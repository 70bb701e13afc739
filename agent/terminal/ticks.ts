// Round figures along an axis.

export interface Tick {
  value: number;
  label: string;
}

/** Multiples of 1, 2 or 5 times a power of ten within the range, `wanted` of them or fewer, but at least one. */
export function niceTicks(from: number, to: number, wanted: number): Tick[] {
  const raw = (to - from) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(raw));
  const interval = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw)!;
  const decimals = Math.max(0, -Math.floor(Math.log10(interval) + 1e-9));
  const ticks: Tick[] = [];
  for (let index = Math.ceil(from / interval - 1e-9); index * interval <= to + interval * 1e-9; index++) {
    // Adding 0 turns −0 into 0.
    const value = index * interval + 0;
    ticks.push({ value, label: value.toFixed(decimals) });
  }
  return ticks.length > 0 ? ticks : [{ value: from, label: from.toFixed(decimals + 1) }];
}
