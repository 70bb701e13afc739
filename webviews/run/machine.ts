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

  /** Some of the series, whole; the others stay. */
  take(from: number, to: number, series: readonly MachineSeries[]): void {
    this.#version++;
    for (const { name, min, max, mean } of series) {
      const measured = [...mean.keys()].filter((bin) => Number.isFinite(mean[bin]!));
      const chosen = (values: Float32Array): Float32Array =>
        Float32Array.from(measured, (bin) => values[bin]!);
      const width = (to - from) / Math.max(1, mean.length);
      const value = {
        min: chosen(min),
        max: chosen(max),
        mean: chosen(mean),
        first: chosen(mean),
        last: chosen(mean),
        missing: new Uint32Array(measured.length),
      };
      const source = {
        x: Float64Array.from(measured, (bin) => from + bin * width),
        count: new Uint32Array(measured.length).fill(1),
        columns: { value },
      };
      this.#series.set(name, Binned.from(source));
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
