// Figures as people read them. The same everywhere: no locale of the machine has a say.

/** 1234567 → 1,234,567 */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** 1234567 → 1.2 M */
export function formatShort(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toFixed(1)} G`;
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)} M`;
  if (value >= 1e4) return `${(value / 1e3).toFixed(0)} k`;
  return formatCount(value);
}

/** Nats per token, to three decimals. */
export function formatLoss(value: number): string {
  return value.toFixed(3);
}

/** 0.00061 → 6.1e-4 */
export function formatRate(value: number): string {
  return value === 0 ? "0" : value.toExponential(1);
}

/** 3723 seconds → 1:02:03 */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** 0.953 → 95.3 % */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
