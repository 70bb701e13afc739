// Which addresses of the Internet Protocol may be asked: a name of the Hub must never lead into somebody's own network.
import { BlockList, isIP } from "node:net";

/** Special-purpose ranges of the IANA registries (RFC 6890 and what updates it). */
const notPublic = listOf([
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  ["::", 128],
  ["::1", 128],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["3fff::", 20],
  ["5f00::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
]);

/** Where clouds keep the credentials of their machines, and what is no address of a server at all. */
const never = listOf([
  ["0.0.0.0", 8],
  ["169.254.0.0", 16],
  ["100.100.100.200", 32],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  ["::", 128],
  ["fe80::", 10],
  ["fd00:ec2::254", 128],
  ["ff00::", 8],
]);

/** Whether `address` lies in the public internet. */
export function isPublicAddress(address: string): boolean {
  return isIP(address) !== 0 && !isIn(notPublic, address);
}

/** Whether nobody is ever asked there, not even where a user has named the host. */
export function isForbiddenAddress(address: string): boolean {
  return isIP(address) === 0 || isIn(never, address);
}

function isIn(list: BlockList, address: string): boolean {
  if (isIP(address) === 4) return list.check(address, "ipv4");
  if (list.check(address, "ipv6")) return true;
  const inside = embeddedAddress(address);
  return inside !== undefined && list.check(inside, "ipv4");
}

/** The IPv4 address within one that is mapped (::ffff:0:0/96), compatible (::/96), translated (64:ff9b::/96) or of 6to4 (2002::/16). */
function embeddedAddress(address: string): string | undefined {
  const words = wordsOf(address);
  const isZero = (from: number, to: number): boolean => words.slice(from, to).every((word) => word === 0);
  const mapped = isZero(0, 5) && (words[5] === 0xffff || (words[5] === 0 && words[6] !== 0));
  const translated = words[0] === 0x64 && words[1] === 0xff9b && isZero(2, 6);
  if (mapped || translated) return dotted(words[6]!, words[7]!);
  return words[0] === 0x2002 ? dotted(words[1]!, words[2]!) : undefined;
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** Eight words of 16 bits. The URL parser knows every way to write them. */
function wordsOf(address: string): number[] {
  const bare = address.split("%")[0]!;
  const compressed = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const [left = "", right] = compressed.split("::");
  const head = left === "" ? [] : left.split(":");
  const tail = right === undefined || right === "" ? [] : right.split(":");
  const zeros = right === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array<string>(zeros).fill("0"), ...tail].map((word) => parseInt(word, 16));
}

function listOf(ranges: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [address, bits] of ranges) list.addSubnet(address, bits, isIP(address) === 4 ? "ipv4" : "ipv6");
  return list;
}
