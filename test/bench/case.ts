// A benchmark case: sides that are measured in turn, and lines made of their medians.

/** What one repeat of one side gave. */
export interface Measurement {
  figures: Record<string, number>;
  /** Losses, counts and the like, which must agree with the other side's: both have done the same work. */
  evidence: readonly number[];
}

export interface BenchCase {
  name: string;
  /** Writes what the sides need into an empty folder, and returns them in the order in which they alternate. */
  prepare(folder: string): Promise<Record<string, () => Promise<Measurement>>>;
  lines(sides: Record<string, Summary>): Line[];
  /** Ends what `prepare` has started. */
  end?: () => Promise<void>;
}

/** Medians of a side's figures over all repeats, and the evidence of its first one. */
export interface Summary {
  medians: Record<string, number>;
  evidence: readonly number[];
}

/** A result. `ratio` is turned so that more is better; `pass` says whether it reaches `goal`. */
export interface Line {
  name: string;
  ours: number;
  theirs: number;
  unit: string;
  ratio: number;
  /** null when the line only informs. */
  goal: number | null;
  /** null when there is no goal, or when the machine was too busy to tell. */
  pass: boolean | null;
  /** What should be known before the line is believed. */
  note?: string;
}

export interface Comparison {
  name: string;
  /** Which of the figures is compared. */
  figure: string;
  unit: string;
  better: "more" | "less";
  /** Least ratio. */
  goal?: number;
}

/** Largest difference of two pieces of evidence, as a share of theirs. */
const evidenceTolerance = 1e-3;

/** Compares a figure of both sides. Where they have not done the same work, the line says so and fails. */
export function compare(comparison: Comparison, ourSide: Summary, theirSide: Summary): Line {
  const { name, figure, unit, better, goal = null } = comparison;
  const ours = ourSide.medians[figure]!;
  const theirs = theirSide.medians[figure]!;
  const ratio = better === "more" ? ours / theirs : theirs / ours;
  const line: Line = { name, ours, theirs, unit, ratio, goal, pass: goal === null ? null : ratio >= goal };
  const note = findDifference(ourSide.evidence, theirSide.evidence);
  return note === undefined ? line : { ...line, pass: false, note };
}

/** Compares with a fixed figure. */
export function aim(comparison: Omit<Comparison, "goal">, ours: Summary, value: number): Line {
  const wanted: Summary = { ...ours, medians: { [comparison.figure]: value } };
  return compare({ ...comparison, name: `${comparison.name}, aim`, goal: 1 }, ours, wanted);
}

function findDifference(ours: readonly number[], theirs: readonly number[]): string | undefined {
  const count = Math.min(ours.length, theirs.length);
  if (count === 0) return "nothing shows that both did the same work";
  for (let index = 0; index < count; index++) {
    const [a, b] = [ours[index]!, theirs[index]!];
    const agree = Math.abs(a - b) <= evidenceTolerance * Math.abs(b);
    if (!agree) return `number ${index + 1} of the evidence is ${a.toPrecision(7)} and ${b.toPrecision(7)}`;
  }
  return undefined;
}

/** Lets every side be measured once, then all again, so that a busy spell of the machine meets each of them. */
export async function alternate(
  sides: Record<string, () => Promise<Measurement>>,
  repeats: number,
  watch: {
    before: () => Promise<void>;
    after: (side: string, repeat: number, measurement: Measurement) => void;
  },
): Promise<Record<string, Summary>> {
  const taken: Record<string, Measurement[]> = {};
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [side, measure] of Object.entries(sides)) {
      await watch.before();
      const measurement = await measure();
      (taken[side] ??= []).push(measurement);
      watch.after(side, repeat, measurement);
    }
  }
  return Object.fromEntries(
    Object.entries(taken).map(([side, measurements]) => [side, summarize(measurements)]),
  );
}

function summarize(measurements: readonly Measurement[]): Summary {
  const names = Object.keys(measurements[0]?.figures ?? {});
  const medianOf = (name: string) => median(measurements.map(({ figures }) => figures[name] ?? Number.NaN));
  return {
    medians: Object.fromEntries(names.map((name) => [name, medianOf(name)])),
    evidence: measurements[0]?.evidence ?? [],
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}
