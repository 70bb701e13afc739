// The machine's memory and GPUs over time, laid along the axis of a run.
import type { MachineSeries } from "../../schemas/panels/run.ts";
import { Binned } from "../chart/binned.ts";
import type { Piece } from "../chart/curve.ts";
import type { RunHistory } from "./run-history.ts";

export class MachineHistory {
  /** By their names in docs/monitor.md; x is seconds since the Unix epoch. */
  readonly #series = new Map<string, Binned>();
  readonly #mapped = new Map<string, { version: number; axis: string; piece: Piece }>();
  #version = 0;

  /** Some of the series over a span of time; what is known of other times stays. */
  take(from: number, to: number, series: readonly MachineSeries[]): void {
    this.#version++;
    for (const { name, min, max, mean } of series) {
      const width = (to - from) / Math.max(1, mean.length);
      const measured = [...mean.keys()]
        .filter((bin) => Number.isFinite(mean[bin]!))
        .map((bin): Moment => {
          return { x: from + bin * width, min: min[bin]!, max: max[bin]!, mean: mean[bin]! };
        });
      const known = momentsOf(this.#series.get(name));
      const before = known.filter(({ x }) => x < from);
      const after = known.filter(({ x }) => x > to);
      this.#series.set(name, binnedOf([...before, ...measured, ...after]));
    }
  }

  add(time: number, values: Readonly<Record<string, number>>): void {
    this.#version++;
    for (const [name, value] of Object.entries(values)) {
      let bins = this.#series.get(name);
      if (bins === undefined) this.#series.set(name, (bins = new Binned(["value"])));
      bins.append(time, [value]);
    }
  }

  /** Names that fit, in their order. */
  names(pattern: RegExp): string[] {
    return [...this.#series.keys()].filter((name) => pattern.test(name)).sort();
  }

  /** What was measured while the run trained; nothing as long as it is not known which moment lies where. */
  piece(name: string, history: RunHistory): Piece {
    const key = `${name} ${history.id}`;
    const known = this.#mapped.get(key);
    // Anew with every sample, but not with every point of the run.
    if (known?.version === this.#version && known.axis === history.axis && known.piece.end > 0)
      return known.piece;
    const piece = this.#map(this.#series.get(name), history);
    this.#mapped.set(key, { version: this.#version, axis: history.axis, piece });
    return piece;
  }

  #map(bins: Binned | undefined, history: RunHistory): Piece {
    const places: number[] = [];
    const chosen: number[] = [];
    for (let bin = 0; bin < (bins?.length ?? 0); bin++) {
      const place = history.placeAt(bins!.x[bin]!);
      if (Number.isNaN(place)) continue;
      places.push(place);
      chosen.push(bin);
    }
    const part = (values: Float32Array | undefined): Float32Array =>
      Float32Array.from(chosen, (bin) => values![bin]!);
    const column = bins?.columns["value"];
    return {
      x: Float64Array.from(places),
      values: {
        min: part(column?.min),
        max: part(column?.max),
        mean: part(column?.mean),
        first: part(column?.first),
        last: part(column?.last),
      },
      start: 0,
      end: places.length,
    };
  }
}

interface Moment {
  readonly x: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

function momentsOf(bins: Binned | undefined): Moment[] {
  if (bins === undefined) return [];
  const { min, max, mean } = bins.columns["value"]!;
  return Array.from({ length: bins.length }, (_, bin) => ({
    x: bins.x[bin]!,
    min: min[bin]!,
    max: max[bin]!,
    mean: mean[bin]!,
  }));
}

function binnedOf(moments: readonly Moment[]): Binned {
  const column = (part: "min" | "max" | "mean"): Float32Array =>
    Float32Array.from(moments, (moment) => moment[part]);
  const value = {
    ...{ min: column("min"), max: column("max"), mean: column("mean") },
    ...{ first: column("mean"), last: column("mean") },
    missing: new Uint32Array(moments.length),
  };
  return Binned.from({
    x: Float64Array.from(moments, ({ x }) => x),
    count: new Uint32Array(moments.length).fill(1),
    columns: { value },
  });
}
