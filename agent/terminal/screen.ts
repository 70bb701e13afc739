// The live view of a run as lines. A pure function of what is known and of the room there is.
import type { RunState } from "../../schemas/run.ts";
import { drawCurve } from "./curve.ts";
import { formatCount, formatDuration, formatLoss, formatRate, formatShare, formatShort } from "./format.ts";
import type { RunView } from "./run-view.ts";
import { clipLine, harmless, lineWidth, span, type Line, type Span, type Tone } from "./text.ts";

export interface ScreenSize {
  width: number;
  height: number;
  unicode: boolean;
}

const stateTones: Record<RunState, Tone> = {
  queued: "faint",
  running: "good",
  paused: "warning",
  succeeded: "good",
  failed: "bad",
  stopped: "warning",
  interrupted: "warning",
};

/** At most `size.height` lines, none wider than `size.width`. `footer` is the last one. */
export function drawScreen(view: RunView, size: ScreenSize, footer: Line = []): Line[] {
  const dot = size.unicode ? " · " : " - ";
  const head = [titleLine(view, size, dot), progressLine(view, size), ...figureLines(view, size)];
  const messageLine: Line = [span(` ${harmless(view.message ?? "")}`, "faint")];
  const curveHeight = Math.min(18, size.height - head.length - 5);
  const hasCurve = curveHeight >= 5 && size.width >= 30 && view.training.length + view.heldOut.length > 0;
  const curve = hasCurve
    ? [[], ...drawCurve(view.training, view.heldOut, { ...size, height: curveHeight }), legendLine(size)]
    : [];
  return [...head, ...curve, messageLine, footer]
    .slice(0, size.height)
    .map((line) => clipLine(line, size.width));
}

function titleLine(view: RunView, size: ScreenSize, dot: string): Line {
  const left: Span[] = [span(` ${harmless(view.name)}`, "title"), span(`${dot}${view.id}`, "faint")];
  if (view.parameters !== undefined) {
    left.push(span(`${dot}${formatShort(view.parameters)} parameters`, "faint"));
  }
  const state = span(view.state, stateTones[view.state]);
  return spreadApart(left, [state, span(" ")], size.width);
}

function progressLine(view: RunView, size: ScreenSize): Line {
  const share = view.steps === 0 ? 0 : Math.min(1, view.step / view.steps);
  const figures = ` ${String(Math.floor(share * 100)).padStart(3)} %  step ${formatCount(view.step)} / ${formatCount(view.steps)} `;
  const room = Math.max(0, size.width - figures.length - 1);
  const done = Math.round(room * share);
  const [full, empty] = size.unicode ? ["━", "─"] : ["=", "-"];
  return [
    span(" "),
    span(full.repeat(done), "training"),
    span(empty.repeat(room - done), "faint"),
    span(figures),
  ];
}

/** Label and figure pairs, broken into lines of the terminal's width. */
function figureLines(view: RunView, size: ScreenSize): Line[] {
  const figures: Line[] = [
    figure("loss", view.loss === undefined ? "-" : formatLoss(view.loss), "training"),
    figure("held out", heldOutText(view), "heldOut"),
    ...(view.accuracy === undefined ? [] : [figure("accuracy", formatShare(view.accuracy), "heldOut")]),
    ...preferenceFigures(view),
    figure("learning rate", view.learningRate === undefined ? "-" : formatRate(view.learningRate)),
    figure("tokens/s", view.tokensPerSecond === undefined ? "-" : formatCount(view.tokensPerSecond)),
    figure("elapsed", formatDuration(view.elapsedSeconds)),
  ];
  if (view.state === "running" && view.remainingSeconds !== undefined) {
    figures.push(figure("left", `about ${formatDuration(view.remainingSeconds)}`));
  }
  const lines: Line[] = [[]];
  for (const pair of figures) {
    const last = lines.at(-1)!;
    if (last.length > 0 && lineWidth(last) + lineWidth(pair) > size.width) lines.push(pair);
    else lines[lines.length - 1] = [...last, ...pair];
  }
  return lines;
}

function preferenceFigures({ preferences }: RunView): Line[] {
  if (preferences === undefined) return [];
  const { accuracy, margin } = preferences;
  return [
    figure("preferred", formatShare(accuracy), "training"),
    figure("margin", formatLoss(margin), "training"),
  ];
}

function heldOutText(view: RunView): string {
  if (view.heldOutLoss === undefined) return "-";
  const best = view.best;
  if (best === undefined || best.loss === view.heldOutLoss) return formatLoss(view.heldOutLoss);
  return `${formatLoss(view.heldOutLoss)} (best ${formatLoss(best.loss)} at ${formatCount(best.step)})`;
}

function figure(label: string, value: string, tone?: Tone): Line {
  return [span(` ${label} `, "faint"), span(value, tone), span(" ")];
}

function legendLine(size: ScreenSize): Line {
  const [training, heldOut] = size.unicode ? ["⣀⡠", "⠶"] : [".", "o"];
  return [
    span(" loss in nats per token:  ", "faint"),
    span(training, "training"),
    span(" training  ", "faint"),
    span(heldOut, "heldOut"),
    span(" held out", "faint"),
  ];
}

/** One part at the left edge, the other at the right; the left one yields when there is no room. */
function spreadApart(left: Line, right: Line, width: number): Line {
  const room = Math.max(0, width - lineWidth(right));
  const clipped = clipLine(left, Math.max(0, room - 1));
  return [...clipped, span(" ".repeat(room - lineWidth(clipped))), ...right];
}
