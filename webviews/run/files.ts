// Files of what is shown: a picture as PNG or SVG, and the values behind it as CSV.
import { decodeSeries, type Series } from "../../schemas/series.ts";
import { toCsv, type CsvCell } from "../chart/csv.ts";
import { layOut, type Scene } from "../chart/picture.ts";
import { toSvg } from "../chart/svg.ts";
import { dashOf, readTheme } from "../chart/theme.ts";
import { language } from "../texts.ts";

/** Columns of pixels of a picture, whatever the size of the window. */
const PICTURE_WIDTH = 1200;
const PICTURE_HEIGHT = 500;

export function sceneToSvg(scene: Scene, title: string, xLabel: string): Uint8Array<ArrayBuffer> {
  const style = { ...readTheme(), dashOf };
  const svg = toSvg(layOut(scene, PICTURE_WIDTH), PICTURE_HEIGHT, { title, xLabel, language, style });
  return new TextEncoder().encode(svg);
}

/** Twice as many pixels as the SVG has units, for screens and slides. */
export async function sceneToPng(
  scene: Scene,
  title: string,
  xLabel: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const svg = new Blob([sceneToSvg(scene, title, xLabel)], {
    type: "image/svg+xml",
  });
  const image = new Image();
  const address = URL.createObjectURL(svg);
  try {
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * 2;
    canvas.height = image.naturalHeight * 2;
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    const png = await new Promise<Blob>((resolve, reject) => {
      canvas.toBlob((blob) => {
        if (blob === null) reject(new Error("The picture could not be made."));
        else resolve(blob);
      }, "image/png");
    });
    return new Uint8Array(await png.arrayBuffer());
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** One line a run and bin: a value where the bin is a single point, otherwise least, mean and greatest. */
export function historiesToCsv(
  axis: string,
  histories: readonly { run: string; bytes: Uint8Array }[],
): Uint8Array<ArrayBuffer> {
  const decoded = histories.map(({ run, bytes }) => ({ run, series: decodeSeries(bytes) }));
  // One that learns from preferences has more of them than the others.
  const keys = [...new Set(decoded.flatMap(({ series }) => series.header.keys))];
  const header = ["run", axis, "points", ...keys.flatMap((key) => [key, `${key}_min`, `${key}_max`])];
  return new TextEncoder().encode(toCsv(header, rowsOf(decoded, keys)));
}

function* rowsOf(
  histories: readonly { run: string; series: Series }[],
  keys: readonly string[],
): Generator<CsvCell[]> {
  for (const { run, series } of histories) {
    for (const [bin, x] of series.x.entries()) {
      const values = keys.flatMap((key) => {
        const column = series.columns[key];
        if (column === undefined) return [null, null, null];
        const { mean, min, max } = column;
        return [shortest(mean[bin]!), shortest(min[bin]!), shortest(max[bin]!)];
      });
      yield [run, x, series.count[bin]!, ...values];
    }
  }
}

/** The shortest number that is the same as a 32-bit one: 0.1 instead of 0.10000000149011612. */
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
