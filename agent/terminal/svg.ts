// The lines of a screen as an SVG picture, for documents. Braille characters become dots, so that no font is asked for them.
import { plainText, textWidth, type Line, type Tone } from "./text.ts";

export interface PictureOptions {
  /** Stands in the title bar. */
  title: string;
  /** Columns of the terminal. */
  width: number;
}

const CELL = { width: 8.4, height: 18 };
const MARGIN = { left: 12, top: 42, bottom: 12 };
const BACKGROUND = "#1e2127";
const FOREGROUND = "#d7dae0";

const toneStyles: Record<Tone, string> = {
  title: 'fill="#ffffff" font-weight="bold"',
  faint: 'fill="#8b93a1"',
  training: 'fill="#56b6c2"',
  heldOut: 'fill="#e5c07b"',
  good: 'fill="#98c379"',
  warning: 'fill="#e5c07b"',
  bad: 'fill="#e06c75"',
};

export function drawPicture(lines: readonly Line[], options: PictureOptions): string {
  const width = Math.round(options.width * CELL.width + 2 * MARGIN.left);
  const height = Math.round(lines.length * CELL.height + MARGIN.top + MARGIN.bottom);
  const content = lines.map((line, row) => drawLine(line, row)).join("");
  const lights = ["#e06c75", "#e5c07b", "#98c379"]
    .map((colour, index) => `<circle cx="${20 + index * 20}" cy="17" r="6" fill="${colour}"/>`)
    .join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(options.title)}">
<rect width="${width}" height="${height}" rx="8" fill="${BACKGROUND}"/>
${lights}<text x="${width / 2}" y="22" text-anchor="middle" font-family="sans-serif" font-size="13" fill="#8b93a1">${escapeXml(options.title)}</text>
<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14" fill="${FOREGROUND}">
${content}</g>
</svg>
`;
}

function drawLine(line: Line, row: number): string {
  const parts: string[] = [];
  let column = 0;
  for (const { text, tone } of line) {
    const style = tone === undefined ? `fill="${FOREGROUND}"` : toneStyles[tone];
    const dots = drawBraille(text, column, row);
    if (dots !== "") parts.push(`<path ${style} d="${dots}"/>`);
    parts.push(...drawText(text.replace(/[\u2800-\u28ff]/g, " "), column, row, style));
    column += textWidth(text);
  }
  return parts.length === 0
    ? ""
    : `<g aria-label="${escapeXml(plainText(line).trim())}">${parts.join("")}</g>\n`;
}

/** Runs of characters between blanks, each stretched to its columns whatever the font's width. */
function drawText(text: string, column: number, row: number, style: string): string[] {
  const y = (MARGIN.top + row * CELL.height + 13).toFixed(1);
  return [...text.matchAll(/\S+(?: \S+)*/g)].map((match) => {
    const x = MARGIN.left + (column + textWidth(text.slice(0, match.index))) * CELL.width;
    const length = textWidth(match[0]) * CELL.width;
    return `<text x="${x.toFixed(1)}" y="${y}" textLength="${length.toFixed(1)}" lengthAdjust="spacingAndGlyphs" ${style}>${escapeXml(match[0])}</text>`;
  });
}

/** Column and row of each of the eight bits of a Braille character. */
const DOTS = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 0],
  [1, 1],
  [1, 2],
  [0, 3],
  [1, 3],
] as const;

/** A path of small squares, one for each dot. */
function drawBraille(text: string, column: number, row: number): string {
  const size = 2.6;
  let path = "";
  Array.from(text).forEach((character, index) => {
    const bits = character.codePointAt(0)! - 0x2800;
    if (bits <= 0 || bits > 0xff) return;
    DOTS.forEach(([across, down], bit) => {
      if ((bits & (1 << bit)) === 0) return;
      const x = MARGIN.left + (column + index + across / 2 + 0.25) * CELL.width - size / 2;
      const y = MARGIN.top + (row + down / 4 + 0.125) * CELL.height - size / 2;
      path += `M${x.toFixed(1)} ${y.toFixed(1)}h${size}v${size}h-${size}z`;
    });
  });
  return path;
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
