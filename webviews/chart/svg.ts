// A picture as an SVG file: made from the data, so that it stays sharp at any size and can be edited.
import { escapeMarkup } from "../escape-markup.ts";
import { formatTick } from "./format.ts";
import { xTicks, yTicks, type DrawnCurve, type Picture } from "./picture.ts";
import { xPosition, yPosition, type Box } from "./place.ts";
import { tickStep } from "./ticks.ts";
import { trace } from "./trace.ts";

export interface SvgStyle {
  readonly foreground: string;
  readonly muted: string;
  readonly grid: string;
  readonly background: string;
  readonly warning: string;
  readonly font: string;
  colourOf(place: number): string;
  dashOf(place: number): readonly number[];
}

export interface SvgOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly language: string;
  readonly style: SvgStyle;
}

const MARGIN = { top: 56, right: 24, bottom: 48, left: 72 };
const FAINT = 0.32;

/** The plotting area has as many units as the picture has columns of pixels. */
export function toSvg(picture: Picture, height: number, options: SvgOptions): string {
  const { style, title, xLabel } = options;
  const box: Box = { left: MARGIN.left, top: MARGIN.top, width: picture.width, height };
  const width = MARGIN.left + picture.width + MARGIN.right;
  const whole = MARGIN.top + height + MARGIN.bottom;
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}" font-family="${escapeMarkup(style.font)}" font-size="12">`,
    `<title>${escapeMarkup(title)}</title>`,
    `<rect width="100%" height="100%" fill="${style.background}"/>`,
    `<text x="${MARGIN.left}" y="22" font-size="14" font-weight="600" fill="${style.foreground}">${escapeMarkup(title)}</text>`,
    ...legend(picture, style),
    ...grid(picture, box, options),
    `<clipPath id="plot"><rect x="${box.left}" y="${box.top}" width="${box.width}" height="${box.height}"/></clipPath>`,
    `<g clip-path="url(#plot)" fill="none" stroke-linejoin="round">`,
    ...picture.curves.flatMap((drawn) => curve(picture, drawn, box, style)),
    `</g>`,
    ...marks(picture, box, style),
    `<text x="${box.left + box.width / 2}" y="${whole - 10}" text-anchor="middle" fill="${style.muted}">${escapeMarkup(xLabel)}</text>`,
    `</svg>`,
  ];
  return `${lines.join("\n")}\n`;
}

function legend({ curves }: Picture, style: SvgStyle): string[] {
  let left = MARGIN.left;
  return curves.flatMap(({ curve: { label, colour } }) => {
    const at = left;
    // About the width of its letters, as nothing here can measure them.
    left += 34 + label.replaceAll(/[\u2e80-\uffff]/g, "mm").length * 6.6;
    return [
      `<line x1="${at}" y1="38" x2="${at + 18}" y2="38" stroke="${style.colourOf(colour)}" stroke-width="2"${dash(style, colour)}/>`,
      `<text x="${at + 23}" y="42" fill="${style.muted}">${escapeMarkup(label)}</text>`,
    ];
  });
}

function grid(picture: Picture, box: Box, { style, language }: SvgOptions): string[] {
  const { scene } = picture;
  const bottom = box.top + box.height;
  const xs = xTicks(scene, box.width / 90);
  const ys = yTicks(picture, box.height / 40);
  return [
    ...xs.flatMap((tick) => {
      const x = round(xPosition(picture, box, tick));
      const text = formatTick(tick, tickStep(xs), scene.xUnit, language);
      return [
        `<line x1="${x}" y1="${box.top}" x2="${x}" y2="${bottom}" stroke="${style.grid}"/>`,
        `<text x="${x}" y="${bottom + 18}" text-anchor="middle" fill="${style.muted}">${escapeMarkup(text)}</text>`,
      ];
    }),
    ...ys.flatMap((tick) => {
      const y = round(yPosition(picture, box, tick));
      const step = scene.isLog ? 10 ** Math.floor(Math.log10(tick)) : tickStep(ys);
      const text = formatTick(tick, step, scene.yUnit, language);
      return [
        `<line x1="${box.left}" y1="${y}" x2="${box.left + box.width}" y2="${y}" stroke="${style.grid}"/>`,
        `<text x="${box.left - 8}" y="${y + 4}" text-anchor="end" fill="${style.muted}">${escapeMarkup(text)}</text>`,
      ];
    }),
  ];
}

function curve(
  picture: Picture,
  { curve: { colour, style: kind }, raw, smooth }: DrawnCurve,
  box: Box,
  style: SvgStyle,
): string[] {
  const stroke = `stroke="${style.colourOf(colour)}"`;
  const yOf = (value: number): number => yPosition(picture, box, value);
  const pathOf = (columns: typeof raw): string => {
    const pen = new PathText();
    trace(columns, (column) => box.left + column, yOf, pen);
    return pen.text;
  };
  if (smooth !== undefined) {
    return [
      `<path d="${pathOf(raw)}" ${stroke} stroke-opacity="${FAINT}"/>`,
      `<path d="${pathOf(smooth)}" ${stroke} stroke-width="1.8"${dash(style, colour)}/>`,
    ];
  }
  const dots: string[] = [];
  for (let at = 0; kind === "points" && at < raw.length && raw.length * 7 < box.width; at++) {
    const y = yOf(raw.last[at]!);
    if (!Number.isFinite(y)) continue;
    dots.push(
      `<circle cx="${round(box.left + raw.column[at]! + 0.5)}" cy="${round(y)}" r="2.5" fill="${style.colourOf(colour)}"/>`,
    );
  }
  return [`<path d="${pathOf(raw)}" ${stroke} stroke-width="1.4"${dash(style, colour)}/>`, ...dots];
}

function marks(picture: Picture, box: Box, style: SvgStyle): string[] {
  const { from, to, marks: all } = picture.scene;
  return all
    .filter(({ x }) => x >= from && x <= to)
    .map(({ x, y, message }) => {
      const left = round(xPosition(picture, box, x));
      const tip = round(
        Number.isFinite(y) ? Math.max(box.top + 10, yPosition(picture, box, y) - 2) : box.top + 10,
      );
      return `<path d="M${left} ${tip}L${left - 4.5} ${tip - 8}L${left + 4.5} ${tip - 8}Z" fill="${style.warning}"><title>${escapeMarkup(message)}</title></path>`;
    });
}

class PathText {
  text = "";

  moveTo(x: number, y: number): void {
    this.text += `M${round(x)} ${round(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.text += `L${round(x)} ${round(y)}`;
  }
}

function dash(style: SvgStyle, colour: number): string {
  const parts = style.dashOf(colour);
  return parts.length === 0 ? "" : ` stroke-dasharray="${parts.join(" ")}"`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
