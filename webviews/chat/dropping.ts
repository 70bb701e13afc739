// Files that are dropped on the page or pasted into it. VS Code gives addresses of its own files, systems give contents.

export interface DroppingEvents {
  /** Something that can be dropped is over the page, or no longer. */
  readonly onOver: (isOver: boolean) => void;
  readonly onAddresses: (addresses: readonly string[]) => void;
  readonly onFiles: (files: readonly File[]) => void;
}

/** By VS Code, by its explorer's own name for the same, and by everybody. */
const listTypes = ["application/vnd.code.uri-list", "text/uri-list"] as const;
const resourcesType = "resourceurls";

export function watchDrops(target: Document, { onOver, onAddresses, onFiles }: DroppingEvents): void {
  target.addEventListener("dragover", (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    onOver(true);
  });
  target.addEventListener("dragleave", ({ relatedTarget }) => {
    if (relatedTarget === null) onOver(false);
  });
  target.addEventListener("drop", (event) => {
    onOver(false);
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    const files = [...event.dataTransfer.files];
    if (files.length > 0) onFiles(files);
    else onAddresses(addressesIn(event.dataTransfer));
  });
  target.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    onFiles(files);
  });
}

function hasFiles(data: DataTransfer | null): data is DataTransfer {
  const types = (data?.types ?? []).map((type) => type.toLowerCase());
  return ["files", resourcesType, ...listTypes].some((type) => types.includes(type));
}

function addressesIn(data: DataTransfer): string[] {
  const list = listTypes.map((type) => data.getData(type)).find((text) => text !== "") ?? "";
  const lines = list.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
  return lines.length > 0 ? lines : resourcesIn(data.getData(resourcesType));
}

function resourcesIn(text: string): string[] {
  try {
    const told: unknown = JSON.parse(text);
    return Array.isArray(told) ? told.filter((item) => typeof item === "string") : [];
  } catch {
    return [];
  }
}
