// Failures of uploads and downloads.
import { TrainyardError } from "./trainyard-error.ts";

export const uploadErrors = {
  uploadNotFound: (id: string) =>
    new TrainyardError(
      "upload_not_found",
      `There is no finished upload ${id.slice(0, 60)}.`,
      "Send the file again; uploads that nobody uses are removed after a day.",
      2,
    ),
  uploadTooLarge: (bytes: number, limit: number) =>
    new TrainyardError(
      "upload_too_large",
      `The upload has ${bytes} bytes or more, and ${limit} may come.`,
      "Send as many bytes as were announced, or copy the file to the agent's machine and import it from there.",
      2,
    ),
  tooManyUploads: (limit: number) =>
    new TrainyardError(
      "too_many_uploads",
      `There are ${limit} uploads that are not finished or not used.`,
      "Remove some with DELETE, or wait: those that nobody uses are removed after a day.",
    ),
  uploadInUse: (id: string) =>
    new TrainyardError(
      "upload_in_use",
      `A piece of the upload ${id} is coming in right now.`,
      "Wait until it has come, ask for the offset, and go on from there.",
    ),
  uploadOffsetWrong: (id: string, offset: number) =>
    new TrainyardError(
      "upload_offset_wrong",
      `The next piece of the upload ${id} begins at byte ${offset}.`,
      "Ask for the offset with HEAD and go on from there.",
      2,
    ),
  uploadChecksumWrong: (what: "piece" | "file") =>
    new TrainyardError(
      "upload_checksum_wrong",
      `The ${what} that came is not the one whose sha256 was announced.`,
      what === "piece" ? "Send the piece again." : "Send the file again from its start, as a new upload.",
      2,
    ),
  uploadHeaderNotUsable: (header: string, reason: string) =>
    new TrainyardError(
      "upload_header_not_usable",
      `The header ${header} cannot be used. ${reason}`,
      "See https://tus.io/protocols/resumable-upload for how uploads are sent.",
      2,
    ),
  uploadVersionNotTaken: () =>
    new TrainyardError(
      "upload_version_not_taken",
      "The request does not say that it speaks tus 1.0.0.",
      "Send the header `Tus-Resumable: 1.0.0`.",
      2,
    ),
  pathNotUsable: () =>
    new TrainyardError(
      "path_not_usable",
      "The path holds a name that no file of the agent has.",
      "Use the names that the agent gave.",
      2,
    ),
  fileNotServed: () =>
    new TrainyardError("file_not_served", "There is no such file.", "Use the names that the agent gave.", 2),
  fileChanging: () =>
    new TrainyardError(
      "file_changing",
      "The file became shorter while it was read.",
      "Ask for it again in a moment.",
    ),
  rangeNotUsable: (size: number) =>
    new TrainyardError(
      "range_not_usable",
      `The file has ${size} bytes, and the range begins behind them.`,
      "Ask for bytes that are there.",
      2,
    ),
};
