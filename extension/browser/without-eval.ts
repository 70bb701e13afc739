// Schemas are not compiled: zod would try whether it may, and Firefox tells of every such try that a policy refuses.
import { config } from "zod/v4/core";

config({ jitless: true });
