// Ends well where there is a Firefox, which is installed if that is possible.
import { prepareFirefox } from "./support/firefox.ts";

const found = prepareFirefox();
console.log(found === undefined ? "There is no Firefox, and none can be installed." : `Firefox is ${found}.`);
if (found === undefined) process.exitCode = 1;
