// Where the lines of a grid stand: at round numbers, at powers of ten, at whole minutes and hours.

/** At most about `most` multiples of 1, 2 or 5 times a power of ten. */
export function linearTicks(min: number, max: number, most: number): number[] {
  return multiples(min, max, niceStep((max - min) / Math.max(1, most)));
}

/** Powers of ten; where the range has few of them, their multiples, and in a narrow range round numbers. */
export function logTicks(min: number, max: number, most: number): number[] {
  const decades = Math.log10(max / min);
  if (decades < 0.7) return linearTicks(min, max, most).filter((tick) => tick > 0);
  const factors = decades < most / 3 ? [1, 2, 5] : [1];
  const stride = Math.max(1, Math.ceil(decades / most));
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(min)); power <= Math.ceil(Math.log10(max)); power++) {
    if (power % stride !== 0) continue;
    for (const factor of factors) {
      const tick = factor * 10 ** power;
      if (tick >= min && tick <= max) ticks.push(tick);
    }
  }
  return ticks;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const durations = [
  ...[1, 2, 5, 10, 15, 30].flatMap((count) => [count, count * MINUTE]),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100].map((count) => count * DAY),
].sort((left, right) => left - right);

/** Seconds at which people look at a clock. */
export function durationTicks(min: number, max: number, most: number): number[] {
  const wanted = (max - min) / Math.max(1, most);
  const step =
    wanted < 1 ? niceStep(wanted) : (durations.find((duration) => duration >= wanted) ?? 1000 * DAY);
  return multiples(min, max, step);
}

/** The distance between ticks, which tells how many digits they need. */
export function tickStep(ticks: readonly number[]): number {
  return ticks.length > 1 ? Math.abs(ticks[1]! - ticks[0]!) : 0;
}

function niceStep(wanted: number): number {
  if (!(wanted > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= wanted * (1 - 1e-9)) ?? 10;
  return factor * power;
}

function multiples(min: number, max: number, step: number): number[] {
  const ticks: number[] = [];
  const [first, last] = [Math.ceil(min / step - 1e-9), Math.floor(max / step + 1e-9)];
  for (let number = first; number <= last && ticks.length < 1000; number++) {
    // The sum of many steps would drift.
    ticks.push(Number((number * step).toPrecision(12)));
  }
  return ticks;
}
