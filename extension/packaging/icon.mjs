// Draws extension/media/icon.png, which shops of extensions ask for, from its SVG; needs rsvg-convert (librsvg).
//
//   node extension/packaging/icon.mjs
import { execFileSync } from "node:child_process";
import path from "node:path";

const picture = path.join(import.meta.dirname, "..", "media", "icon.png");
execFileSync("rsvg-convert", [
  "--width=256",
  "--height=256",
  `--output=${picture}`,
  path.join(import.meta.dirname, "icon.svg"),
]);
