// Bytes for people.

/** 3.2e9 → 3.0 GiB. KiB and MiB have a decimal below ten, GiB and TiB always. */
export function formatBytes(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const value = bytes / 1024 ** power;
  const isExact = power > 2 || (power > 0 && value < 10);
  return `${isExact ? value.toFixed(1) : Math.round(value)} ${units[power]!}`;
}
