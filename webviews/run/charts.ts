// Which charts there are, and what each of them shows of the runs.
import type { ChartName, RunAxis } from "../../schemas/panels/run.ts";
import type { RunSummary } from "../../schemas/protocol/run.ts";
import type { SeriesKey } from "../../schemas/series.ts";
import { spacingOf } from "../chart/smoothing.ts";
import type { Curve, Piece } from "../chart/curve.ts";
import type { Unit } from "../chart/format.ts";
import type { Mark, Scene } from "../chart/picture.ts";
import type { Extent } from "../chart/viewport.ts";
import { t } from "../texts.ts";
import type { MachineHistory } from "./machine.ts";
import type { RunHistory } from "./run-history.ts";

export interface ShownRun {
  readonly summary: RunSummary;
  readonly history: RunHistory;
  /** Place in the palette. */
  readonly colour: number;
  readonly isHidden: boolean;
}

export interface ChartKind {
  readonly title: () => string;
  /** Where it is small, and its values have to stand beside the title. */
  readonly shortTitle?: () => string;
  readonly unit: Unit;
  /** The train quantity whose points can be opened. */
  readonly key?: SeriesKey;
  readonly mayBeLog?: boolean;
  readonly bounds?: readonly [number, number];
  /** Alerts that are marked on it. */
  readonly alerts?: readonly string[];
  /** Whether it is about preferences, which few runs learn from. */
  readonly isOfPreferences?: boolean;
}

export const chartKinds: Readonly<Record<ChartName, ChartKind>> = {
  loss: {
    title: () => t("Loss"),
    unit: "plain",
    key: "loss",
    mayBeLog: true,
    alerts: ["loss_spike", "loss_not_finite"],
  },
  rewardMargin: {
    title: () => t("Reward margin"),
    unit: "plain",
    key: "rewardMargin",
    isOfPreferences: true,
  },
  rewards: {
    title: () => t("Rewards (chosen, rejected)"),
    shortTitle: () => t("Rewards"),
    unit: "plain",
    isOfPreferences: true,
  },
  preferred: {
    title: () => t("Preferred (accuracy)"),
    unit: "share",
    key: "preferenceAccuracy",
    bounds: [0, 1],
    isOfPreferences: true,
  },
  accuracy: { title: () => t("Accuracy"), unit: "share", bounds: [0, 1] },
  learningRate: { title: () => t("Learning rate"), unit: "plain", key: "learningRate", mayBeLog: true },
  gradientNorm: {
    title: () => t("Gradient norm"),
    unit: "plain",
    key: "gradientNorm",
    mayBeLog: true,
    alerts: ["gradient_spike"],
  },
  tokensPerSecond: { title: () => t("Tokens/s"), unit: "perSecond", key: "tokensPerSecond" },
  memory: { title: () => t("Memory"), unit: "bytes" },
  gpu: { title: () => t("GPU utilisation"), unit: "share", bounds: [0, 1] },
};

const xUnits: Readonly<Record<RunAxis, Unit>> = { step: "count", tokens: "count", time: "duration" };

export interface SceneOptions {
  readonly runs: readonly ShownRun[];
  readonly machine: MachineHistory;
  readonly axis: RunAxis;
  readonly range: Extent;
  readonly isLog: boolean;
  readonly smoothing: number;
}

export function buildScene(name: ChartName, options: SceneOptions): Scene {
  const kind = chartKinds[name];
  const visible = options.runs.filter(({ isHidden, history }) => !isHidden && history.axis === options.axis);
  const single = options.runs.length === 1;
  const curves = visible.flatMap((run) => curvesOf(name, run, options.machine, single));
  const spacings = visible.map(({ history }) => spacingOf(history.pieces("loss"), history.points));
  return {
    curves,
    marks: kind.alerts === undefined ? [] : marksOf(visible, kind.alerts),
    checkpoints: visible
      .flatMap(({ history }) => history.events.filter(({ metric }) => metric.kind === "checkpoint"))
      .map(({ x }) => x)
      .sort((left, right) => left - right),
    from: options.range.from,
    to: options.range.to,
    isLog: options.isLog && kind.mayBeLog === true,
    smoothing: options.smoothing,
    spacing: Math.max(0, ...spacings),
    ...(kind.bounds && { bounds: kind.bounds }),
    xUnit: xUnits[options.axis],
    yUnit: kind.unit,
  };
}

/** From the first to the last point of all runs; from 0, where they begin soon after it. */
export function extentOf(runs: readonly ShownRun[], axis: RunAxis): Extent {
  const known = runs
    .filter(({ history, isHidden }) => !isHidden && history.axis === axis)
    .flatMap(({ history: { overview } }) => (overview && overview.length > 0 ? [overview] : []));
  if (known.length === 0) return { from: 0, to: 1 };
  const from = Math.min(...known.map(({ firstX }) => firstX));
  const to = Math.max(...known.map(({ lastX }) => lastX));
  const isNearZero = from >= 0 && from <= to * 0.05;
  return { from: isNearZero ? 0 : from, to: to > from ? to : from + 1 };
}

function curvesOf(name: ChartName, run: ShownRun, machine: MachineHistory, single: boolean): Curve[] {
  const { history, summary, colour } = run;
  const curve: MakeCurve = (pieces, rest = {}) =>
    pieces.every(({ start, end }) => start >= end)
      ? []
      : [{ run: summary.id, label: summary.name, pieces, colour, style: "line", smooth: false, ...rest }];
  const trained = (key: SeriesKey, heldOut: Parameters<RunHistory["evaluations"]>[0]): Curve[] => [
    ...curve(history.pieces(key), { smooth: true, ...(single && { label: t("Training") }) }),
    ...curve([history.evaluations(heldOut)], {
      style: "points",
      label: single ? t("Held-out") : t("{0}, held-out", summary.name),
      ...(single && { colour: colour + 1 }),
    }),
  ];
  switch (name) {
    case "loss":
      return trained("loss", ({ loss }) => loss);
    case "rewardMargin":
      return trained("rewardMargin", ({ preferences }) => preferences?.margin);
    case "rewards":
      return rewardCurves(run, curve, single);
    case "preferred":
      return history.hasPreferences ? trained("preferenceAccuracy", ({ accuracy }) => accuracy) : [];
    case "accuracy":
      if (history.hasPreferences) return [];
      return curve([history.evaluations(({ accuracy }) => accuracy)], { style: "points" });
    case "learningRate":
      return curve(history.pieces("learningRate"));
    case "gradientNorm":
    case "tokensPerSecond":
      return curve(history.pieces(name), { smooth: true });
    case "memory":
      return curve([machine.piece(`run.${summary.id}.memory`, history)]);
    case "gpu":
      return machine.names(/^gpu\.[^.]+\.utilisation$/).flatMap((series, index) => {
        const label = t("GPU {0}", series.split(".")[1]!);
        const own = single ? { label, colour: colour + index } : { label: `${summary.name}, ${label}` };
        return curve([machine.piece(series, history)], { ...own, smooth: true });
      });
  }
}

/** No curve for pieces without a point. */
type MakeCurve = (pieces: readonly Piece[], rest?: Partial<Curve>) => Curve[];

/** Held-out values are left out where several runs would make too many curves. */
function rewardCurves({ history, summary, colour }: ShownRun, curve: MakeCurve, single: boolean): Curve[] {
  const sides = [
    {
      key: "chosenReward",
      label: single ? t("Chosen answer") : t("{0}, chosen", summary.name),
      heldOutLabel: t("Chosen, held-out"),
      colour,
    },
    {
      key: "rejectedReward",
      label: single ? t("Rejected answer") : t("{0}, rejected", summary.name),
      heldOutLabel: t("Rejected, held-out"),
      colour: single ? colour + 1 : colour,
    },
  ] as const;
  return sides.flatMap(({ key, label, heldOutLabel, colour: own }) => [
    ...curve(history.pieces(key), { smooth: true, label, colour: own }),
    ...(single
      ? curve([history.evaluations(({ preferences }) => preferences?.[key])], {
          ...{ style: "points", label: heldOutLabel, colour: own },
        })
      : []),
  ]);
}

function marksOf(runs: readonly ShownRun[], alerts: readonly string[]): Mark[] {
  const marks = runs.flatMap(({ summary, history }) =>
    history.events.flatMap(({ x, metric }): Mark[] => {
      if (metric.kind !== "alert" || !alerts.includes(metric.alert)) return [];
      return [{ x, y: metric.value ?? Number.NaN, message: metric.message, run: summary.id }];
    }),
  );
  return marks.sort((left, right) => left.x - right.x);
}
