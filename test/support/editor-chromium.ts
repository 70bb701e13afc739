// The Chromium that the tests drive: the machine's own, Debian's package, or one from the npm registry.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser } from "playwright-core";
import { installDebianPackages } from "./debian-packages.ts";
import { testCache } from "./editor-program.ts";

const packedVersion = "147.0.0";

/** Nothing is fetched and nobody is asked; the sandbox needs rights that containers do not have. */
const chromiumArguments = [
  "--no-sandbox",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--no-first-run",
  "--force-color-profile=srgb",
  "--font-render-hinting=none",
];

/** Path of a Chromium that playwright-core can start; it is installed when there is none. */
export async function prepareChromium(): Promise<string> {
  const found = installedChromium();
  if (found !== undefined) return found;
  if (installDebianPackages("chromium")) {
    const fresh = installedChromium();
    if (fresh !== undefined) return fresh;
  }
  return packedChromium();
}

export async function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: await prepareChromium(), args: chromiumArguments });
}

function installedChromium(): string | undefined {
  const given = process.env["TRAINYARD_CHROMIUM"];
  if (given !== undefined) return given;
  const applications = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    path.join(process.env["PROGRAMFILES"] ?? "C:\\Program Files", "Google\\Chrome\\Application\\chrome.exe"),
  ];
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter((folder) => folder !== "");
  const candidates = folders.flatMap((folder) => names.map((name) => path.join(folder, name)));
  return [...candidates, ...applications].find((file) => existsSync(file));
}

/** Unpacks itself into the temporary folder; its system libraries must be there. */
async function packedChromium(): Promise<string> {
  const folder = path.join(testCache, `chromium-${packedVersion}`);
  if (!existsSync(path.join(folder, "node_modules", "@sparticuz", "chromium", "bin"))) {
    console.error(`Installing Chromium for the tests in ${folder} …`);
    mkdirSync(folder, { recursive: true });
    const name = `@sparticuz/chromium@${packedVersion}`;
    const quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts"];
    const { status } = spawnSync("npm", ["install", "--prefix", folder, ...quiet, name], {
      stdio: ["ignore", 2, 2],
      shell: process.platform === "win32",
    });
    if (status !== 0) {
      throw new Error("There is no Chromium and none could be installed. Name one with TRAINYARD_CHROMIUM.");
    }
  }
  const file = createRequire(path.join(folder, "package.json")).resolve("@sparticuz/chromium");
  const { default: packed } = (await import(pathToFileURL(file).href)) as {
    default: { executablePath(): Promise<string> };
  };
  return packed.executablePath();
}
