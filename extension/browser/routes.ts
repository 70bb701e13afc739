// The addresses of the pages, which stand behind the # of the page's own address.
import type { ModelReference } from "../../schemas/protocol/method.ts";

export type Route =
  | { readonly page: "overview" }
  | { readonly page: "runs" }
  | { readonly page: "run"; readonly runs: readonly string[] }
  | { readonly page: "data" }
  | { readonly page: "dataset"; readonly dataset: string; readonly version?: string; readonly split?: string }
  | { readonly page: "models" }
  | { readonly page: "model"; readonly model: ModelReference }
  | { readonly page: "evaluation"; readonly evaluations: readonly string[] }
  | { readonly page: "chat"; readonly model?: ModelReference };

/** What an address leads to; undefined where it leads nowhere. */
export function readRoute(hash: string): Route | undefined {
  const parts = decode(hash.replace(/^#?\/?/, ""));
  if (parts === undefined || parts.includes(""))
    return parts?.length === 1 ? { page: "overview" } : undefined;
  const [first, second, third, fourth] = parts;
  const { length } = parts;
  switch (first) {
    case "runs":
      if (second === undefined) return { page: "runs" };
      return length === 2 ? { page: "run", runs: second.split(",").filter((id) => id !== "") } : undefined;
    case "data":
      if (second === undefined) return { page: "data" };
      if (length > 4) return undefined;
      return {
        page: "dataset",
        dataset: second,
        ...(third !== undefined && { version: third }),
        ...(fourth !== undefined && { split: fourth }),
      };
    case "models": {
      if (second === undefined) return { page: "models" };
      const model = modelIn(parts.slice(1));
      return model && { page: "model", model };
    }
    case "evaluations": {
      const evaluations = (second ?? "").split(",").filter((id) => id !== "");
      return length === 2 ? { page: "evaluation", evaluations } : undefined;
    }
    case "chat": {
      if (second === undefined) return { page: "chat" };
      const model = modelIn(parts.slice(1));
      return model && { page: "chat", model };
    }
    default:
      return undefined;
  }
}

export function addressOf(route: Route): string {
  return `#/${partsOf(route).map(encodeURIComponent).join("/").replaceAll("%2C", ",")}`;
}

function partsOf(route: Route): string[] {
  switch (route.page) {
    case "overview":
      return [];
    case "run":
      return ["runs", route.runs.join(",")];
    case "evaluation":
      return ["evaluations", route.evaluations.join(",")];
    case "dataset":
      return ["data", route.dataset, route.version, route.split].filter((part) => part !== undefined);
    case "model":
      return ["models", ...modelParts(route.model)];
    case "chat":
      return ["chat", ...modelParts(route.model)];
    default:
      return [route.page];
  }
}

function modelParts(model: ModelReference | undefined): string[] {
  if (model === undefined) return [];
  if ("run" in model) return ["run", model.run, String(model.step)];
  return ["model", model.model, ...(model.version === undefined ? [] : [model.version])];
}

function modelIn([kind, id, detail, ...more]: readonly string[]): ModelReference | undefined {
  if (id === undefined || more.length > 0) return undefined;
  if (kind === "model") return { model: id, ...(detail !== undefined && { version: detail }) };
  const step = detail ?? "best";
  if (kind !== "run" || !/^(best|latest|\d+)$/.test(step)) return undefined;
  return { run: id, step: step === "best" || step === "latest" ? step : Number(step) };
}

function decode(path: string): string[] | undefined {
  try {
    return path.replace(/\/$/, "").split("/").map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
