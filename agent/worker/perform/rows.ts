// Rows to look at, of a version or of a file as it would be imported.
import { readFilePage, readVersionPage, type Page, type PageRequest } from "../../dataset/page.ts";
import type { RowsToRead } from "../jobs.ts";
import type { Performer } from "../performers.ts";

/** Of all rows of an answer, well below what a message may have. */
const charactersOfPage = 1 << 20;

export const previewRows: Performer<"previewRows"> = async ({ rows, offset, limit }) =>
  readPage(rows, { offset, limit, characters: charactersOfPage });

export async function readPage(rows: RowsToRead, request: PageRequest): Promise<Page> {
  return "folder" in rows
    ? readVersionPage(rows.folder, rows.split, request)
    : readFilePage(rows.file, rows.section, request);
}
