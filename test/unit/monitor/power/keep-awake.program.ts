// Keeps the machine awake as Linux does until it is killed.
import { KeepAwake } from "../../../../agent/monitor/power/keep-awake.ts";

new KeepAwake((reason) => console.error(reason), "linux").set(true);
setInterval(() => undefined, 1000);
