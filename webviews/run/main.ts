// The live view of runs: the charts, what can be done with them, and the log beneath.
import "./main.css";
import { runPanel } from "../../schemas/panels/run.ts";
import { connectHost, whenLeft } from "../host.ts";
import { onThemeChange } from "../chart/theme.ts";
import { RunPage } from "./run-page.ts";

// Messages come only after this script has ended.
const host = connectHost(runPanel, (message) => {
  page.take(message);
});
const page = new RunPage(document.getElementById("root")!, host);
whenLeft(() => {
  page.leave();
});
onThemeChange(() => {
  page.restyle();
});
