// Values of charts as text: short, with the digits that say something.

/** What a number counts, which decides how it is written. */
export type Unit =
  | "count"
  /** A number that may be of any size, such as a loss. */
  | "plain"
  /** 0 to 1, written in percent. */
  | "share"
  | "bytes"
  /** Seconds. */
  | "duration"
  | "perSecond";

const formats = new Map<string, Intl.NumberFormat>();

/** As `toLocaleString`, which would make a format for every number. */
function localized(value: number, language: string, options: Intl.NumberFormatOptions): string {
  const key = `${language} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (format === undefined) formats.set(key, (format = new Intl.NumberFormat(language, options)));
  return format.format(value);
}

/** Of one value, as beside a crosshair. */
export function formatValue(value: number, unit: Unit, language: string): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  switch (unit) {
    case "count":
      return localized(value, language, { maximumFractionDigits: 0 });
    case "share":
      return localized(value, language, { style: "percent", maximumFractionDigits: 1 });
    case "bytes":
      return withPrefix(value, "B", language, 3);
    case "duration":
      return formatElapsed(value);
    case "perSecond":
      return compact(value, language, 3);
    case "plain":
      return plain(value, language, 4);
  }
}

/** Of a tick that stands `step` away from its neighbours, so that no two look alike. */
export function formatTick(value: number, step: number, unit: Unit, language: string): string {
  if (unit === "duration") return formatElapsed(value, step);
  if (unit === "share") {
    const digits = Math.max(0, Math.ceil(-Math.log10(step * 100 || 1) - 1e-9));
    return localized(value, language, { style: "percent", maximumFractionDigits: Math.min(6, digits) });
  }
  const digits = significantDigits(value, step);
  if (unit === "bytes") return withPrefix(value, "B", language, Math.max(3, digits));
  if (unit === "plain" && Math.abs(value) < 10_000) return plain(value, language, digits);
  return compact(value, language, digits);
}

/** "1:02:03", "2:30", "45 s", "3 d 4:00"; between ticks that stand less than a second apart with a fraction. */
export function formatElapsed(seconds: number, step = 1): string {
  const sign = seconds < 0 ? "−" : "";
  const digits = step < 1 ? decimalsOf(step) : 0;
  const size = Number(Math.abs(seconds).toFixed(digits));
  const [days, hours, minutes] = [
    Math.floor(size / 86_400),
    Math.floor(size / 3600) % 24,
    Math.floor(size / 60) % 60,
  ];
  const rest = (size % 60).toFixed(digits);
  const clock = `${two(minutes)}:${rest.padStart(digits > 0 ? digits + 3 : 2, "0")}`;
  if (days > 0) {
    if (size % 86_400 === 0) return `${sign}${days} d`;
    return `${sign}${days} d ${hours}:${step < 60 ? clock : two(minutes)}`;
  }
  if (hours > 0) return `${sign}${hours}:${clock}`;
  if (minutes > 0) return `${sign}${clock.replace(/^0/, "")}`;
  return `${sign}${Number(rest)} s`;
}

/** 0.25 has two. */
function decimalsOf(step: number): number {
  for (let digits = 0; digits < 12; digits++) {
    const shifted = step * 10 ** digits;
    if (shifted >= 1 - 1e-9 && Math.abs(shifted - Math.round(shifted)) < 1e-6) return digits;
  }
  return 12;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

function plain(value: number, language: string, digits: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return scientific(value, digits);
  return localized(value, language, { maximumSignificantDigits: digits, useGrouping: size >= 10_000 });
}

/** 0.0003 → "3e−4". */
function scientific(value: number, digits: number): string {
  const [mantissa, exponent] = value.toExponential(Math.max(0, Math.min(digits, 4) - 1)).split("e") as [
    string,
    string,
  ];
  return `${Number(mantissa)}e${exponent.replace("+", "").replace("-", "−")}`;
}

function compact(value: number, language: string, digits: number): string {
  return localized(value, language, { notation: "compact", maximumSignificantDigits: digits });
}

/** In powers of 1000, as disks and operating systems for people count. */
function withPrefix(value: number, unit: string, language: string, digits: number): string {
  const power = Math.max(0, Math.min(4, Math.floor(Math.log10(Math.max(1, Math.abs(value))) / 3)));
  const scaled = value / 1000 ** power;
  const number = localized(scaled, language, { maximumSignificantDigits: Math.max(digits, 1) });
  return `${number} ${["", "K", "M", "G", "T"][power]!}${unit}`;
}

function significantDigits(value: number, step: number): number {
  if (!(step > 0) || value === 0) return 3;
  const places = Math.floor(Math.log10(Math.abs(value))) - Math.floor(Math.log10(step) + 1e-9) + 1;
  // Steps of 2.5 have a digit more.
  const isHalf = Math.abs(step / 10 ** Math.floor(Math.log10(step) + 1e-9) - 2.5) < 1e-6;
  return Math.max(1, Math.min(12, places + (isHalf ? 1 : 0)));
}
