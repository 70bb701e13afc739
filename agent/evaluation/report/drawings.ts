// The drawings of a report in SVG: bars with their intervals, and a confusion matrix as a heat map.
import type { LabelScores, MetricResult } from "../../../schemas/evaluation.ts";
import { escapeHtml } from "./escape-html.ts";

const bar = { width: 320, height: 16, gap: 8 };

/** A bar for each model, from 0 to 1 for shares and else to the largest end of an interval. */
export function intervalBars(results: readonly (MetricResult | undefined)[]): string {
  const known = results.filter((result) => result !== undefined);
  const isShare = known.every((result) => result.isShare);
  const ends = known.flatMap(({ value, interval }) => [value ?? 0, ...(interval ?? [])]);
  const [least, most] = [Math.min(0, ...ends), isShare ? 1 : Math.max(0, ...ends) || 1];
  const place = (value: number): number => ((value - least) / (most - least)) * bar.width;
  const height = results.length * (bar.height + bar.gap);
  const bars = results.map((result, index) => {
    if (result === undefined || result.value === null) return "";
    const { value, interval } = result;
    const top = index * (bar.height + bar.gap) + bar.gap / 2;
    const [from, to] = [place(Math.min(0, value)), place(Math.max(0, value))];
    const middle = top + bar.height / 2;
    const whisker =
      interval === null
        ? ""
        : `<path class="whisker" d="M${short(place(interval[0]))} ${middle}H${short(place(interval[1]))}` +
          `M${short(place(interval[0]))} ${middle - 4}v8M${short(place(interval[1]))} ${middle - 4}v8"/>`;
    const width = Math.max(1, to - from);
    return `<rect class="m${index}" x="${short(from)}" y="${top}" width="${short(width)}" height="${bar.height}" rx="2"/>${whisker}`;
  });
  return (
    `<svg class="bars" viewBox="-2 0 ${bar.width + 4} ${height}" width="${bar.width + 4}" height="${height}" role="img" aria-label="Bars of the values beside">` +
    `<path class="axis" d="M${short(place(0))} 0V${height}"/>${bars.join("")}</svg>`
  );
}

const cell = { size: 44, letter: 7, mostLetters: 20 };

/** Darker where there are more rows of those with the same label expected. */
export function confusionMatrix({ labels, confusion }: LabelScores): string {
  const columns = [...labels, "other"];
  const longest = Math.max(...columns.map((label) => Math.min(cell.mostLetters, label.length)));
  // Names stand beside the lines, and aslant above the columns; what the axes mean stands outside of them.
  const [side, top] = [36 + longest * cell.letter, 44 + 0.7 * longest * cell.letter];
  const width = side + columns.length * cell.size + 20 + 0.7 * longest * cell.letter;
  const height = top + labels.length * cell.size;
  const [middleX, middleY] = [side + (columns.length * cell.size) / 2, top + (labels.length * cell.size) / 2];
  const axes =
    `<text class="side" x="${short(middleX)}" y="12" text-anchor="middle">answered</text>` +
    `<text class="side" transform="translate(12 ${short(middleY)}) rotate(-90)" text-anchor="middle">expected</text>`;
  const heads = columns.map((label, index) => {
    const x = side + index * cell.size + cell.size / 2;
    return `<text transform="translate(${x} ${top - 8}) rotate(-45)">${shown(label)}</text>`;
  });
  const rows = confusion.map((counts, row) => {
    const y = top + row * cell.size;
    const total = counts.reduce((sum, count) => sum + count, 0);
    const cells = counts.map((count, column) => {
      const x = side + column * cell.size;
      const share = total === 0 ? 0 : count / total;
      const kind = column === row ? "right" : "wrong";
      const ink = share > 0.55 ? ' class="bright"' : "";
      const words = `${labels[row]!} answered as ${columns[column]!}: ${count}`;
      return (
        `<rect class="${kind}" x="${x}" y="${y}" width="${cell.size - 2}" height="${cell.size - 2}" rx="3" fill-opacity="${short(0.06 + 0.94 * share)}"><title>${escapeHtml(words)}</title></rect>` +
        `<text${ink} x="${x + cell.size / 2 - 1}" y="${y + cell.size / 2 + 4}" text-anchor="middle">${count}</text>`
      );
    });
    const name = `<text x="${side - 10}" y="${y + cell.size / 2 + 4}" text-anchor="end">${shown(labels[row]!)}</text>`;
    return name + cells.join("");
  });
  return (
    `<svg class="confusion" viewBox="0 0 ${short(width)} ${short(height)}" width="${short(width)}" height="${short(height)}" role="img" aria-label="Rows by the label that was expected, downwards, and the label that was answered, to the right">` +
    `${axes}${heads.join("")}${rows.join("")}</svg>`
  );
}

function shown(label: string): string {
  return escapeHtml(label.length > cell.mostLetters ? `${label.slice(0, cell.mostLetters - 1)}…` : label);
}

function short(value: number): string {
  return value.toFixed(2);
}
