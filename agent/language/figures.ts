// Figures for people, short enough to stand behind a value.

/** 1234567 → 1.2 M */
export function shortCount(value: number): string {
  for (const [size, unit] of [
    [1e12, "T"],
    [1e9, "G"],
    [1e6, "M"],
  ] as const)
    if (value >= size) return `${(value / size).toFixed(1)} ${unit}`;
  return Math.round(value).toLocaleString("en-US");
}

/** 100 s → 2 min; 7000 s → 1 h 57 min */
export function shortDuration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.round(hours / 24)} days`;
}
