// Raises an alert once when a value has been beyond its threshold for long enough, and ends it when it is well back.
import {
  AlertKind,
  type Alert,
  type AlertLevel,
  type MachineSample,
  type MonitorThresholds,
} from "../../schemas/monitor.ts";
import { alertRules, type AlertRule, type Finding } from "./alert-rules.ts";

type Threshold = MonitorThresholds[AlertKind];

interface Watched {
  /** The alert that stands. */
  alert: Alert | undefined;
  /** Where the value has been heading, since when, and the mildest rank that it had since. */
  heading: { direction: number; since: number; rank: number } | undefined;
}

/** 0 is well. */
const ranks: (AlertLevel | undefined)[] = [undefined, "warning", "error"];

export class Alerts {
  readonly #thresholds: MonitorThresholds;
  readonly #watched = new Map<string, Watched>();

  constructor(thresholds: MonitorThresholds) {
    this.#thresholds = thresholds;
  }

  /** Those that stand, the oldest first. */
  standing(): Alert[] {
    return [...this.#watched.values()].flatMap(({ alert }) => alert ?? []).sort((a, b) => a.time - b.time);
  }

  /** Looks at a sample; `now` in seconds that rise evenly. Returns the alerts that it raised, changed or ended. */
  evaluate(sample: MachineSample, now: number): Alert[] {
    const changes: Alert[] = [];
    const met = new Set<string>();
    for (const kind of AlertKind.options)
      for (const finding of alertRules[kind].find(sample)) {
        const key = `${kind} ${finding.subject}`;
        met.add(key);
        const watched = this.#watched.get(key) ?? { alert: undefined, heading: undefined };
        this.#watched.set(key, watched);
        changes.push(...this.#consider(watched, kind, finding, sample.time, now));
      }
    // A run that has ended and a GPU that is gone have nothing the matter any more.
    for (const [key, { alert }] of this.#watched) {
      if (met.has(key)) continue;
      this.#watched.delete(key);
      if (alert) changes.push({ ...alert, ended: sample.time });
    }
    return changes;
  }

  #consider(watched: Watched, kind: AlertKind, finding: Finding, time: number, now: number): Alert[] {
    const threshold = this.#thresholds[kind];
    const current = ranks.indexOf(watched.alert?.level);
    const rank = rankOf(alertRules[kind], threshold, finding.value, current);
    const direction = Math.sign(rank - current);
    if (direction === 0) {
      watched.heading = undefined;
      return [];
    }
    if (watched.heading?.direction !== direction) watched.heading = { direction, since: now, rank };
    // Of several ranks that it had in that time, the one that held all the while.
    const nearest = direction > 0 ? Math.min : Math.max;
    watched.heading.rank = nearest(watched.heading.rank, rank);
    if (now - watched.heading.since < threshold.seconds) return [];
    const level = ranks[watched.heading.rank];
    watched.heading = undefined;
    const former = watched.alert;
    if (level === undefined) {
      watched.alert = undefined;
      return former ? [{ ...former, ended: time }] : [];
    }
    const { value, message, source, subject } = finding;
    const id = former?.id ?? `${kind}:${subject.replaceAll(" ", "-")}:${Math.round(time)}`;
    watched.alert = {
      id,
      time: former?.time ?? time,
      source,
      kind,
      level,
      message,
      value,
      threshold: threshold[level]!,
    };
    return [watched.alert];
  }
}

/** How bad a value is. Ranks up to the current one end only when the value is back by the margin. */
function rankOf({ bad }: AlertRule, threshold: Threshold, value: number, current: number): number {
  for (const rank of [2, 1]) {
    const line = threshold[ranks[rank]!];
    if (line === null) continue;
    const margin = rank <= current ? threshold.margin : 0;
    if (bad === "above" ? value > line - margin : value < line + margin) return rank;
  }
  return 0;
}
