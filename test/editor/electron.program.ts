// `npm run test:vscode`: the suites of the extension host in VS Code for the desktop, where it can be downloaded and
// shown. TRAINYARD_VSCODE names the version; without it, the newest one is taken.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import {
  downloadAndUnzipVSCode,
  resolveCliArgsFromVSCodeExecutablePath,
  runTests,
} from "@vscode/test-electron";
import { builtTestProgram } from "../soak/built-test-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { readResults } from "./in-host/results.ts";
import { endProcessesNaming } from "./support/left-behind.ts";
import { addModelsForChat } from "./support/model-home.ts";
import { preparePackage } from "./support/packaged-extension.ts";
import { writeSettings } from "./support/profile.ts";

const file = preparePackage();
const root = temporaryFolder();
const [userData, extensions, folder, home] = ["profile", "extensions", "folder", "home"].map((name) =>
  path.join(root, name),
) as [string, string, string, string];
for (const place of [extensions, folder, home]) mkdirSync(place, { recursive: true });
writeSettings(userData, "light", { "chat.disableAIFeatures": false });
await addModelsForChat(home);
const places = ["--user-data-dir", userData, "--extensions-dir", extensions];

const vscodeExecutablePath = await downloadAndUnzipVSCode(process.env["TRAINYARD_VSCODE"] ?? "stable");
const [cli, ...cliArguments] = resolveCliArgsFromVSCodeExecutablePath(vscodeExecutablePath);
const installed = spawnSync(cli!, [...cliArguments, ...places, "--install-extension", file], {
  stdio: "inherit",
  shell: process.platform === "win32",
});
if (installed.status !== 0) throw new Error(`${file} could not be installed.`);

const resultsFile = path.join(root, "results.json");
let failure: unknown;
try {
  await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: path.resolve("test", "editor", "in-host"),
    extensionTestsPath: builtTestProgram("editor/in-host/run"),
    extensionTestsEnv: { TRAINYARD_HOME: home, TRAINYARD_TEST_RESULTS: resultsFile },
    launchArgs: [folder, ...places, "--disable-workspace-trust", "--disable-telemetry"],
  });
} catch (error) {
  failure = error;
} finally {
  await endProcessesNaming(home);
}
const results = readResults(resultsFile) ?? [];
for (const { title, failure: why } of results)
  console.log(why === undefined ? `✔ ${title}` : `✖ ${title}\n${why}`);
console.log(
  `${results.filter((result) => result.failure === undefined).length} of ${results.length} passed.`,
);
if (failure !== undefined || results.length === 0) process.exitCode = 1;
