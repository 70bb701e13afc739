import assert from "node:assert/strict";
import { test } from "node:test";
import { isForbiddenAddress, isPublicAddress } from "../../../agent/hub/addresses.ts";

/** What may be asked there: anything, only what the user has named, or nothing. */
const addresses: [address: string, may: "public" | "named" | "never"][] = [
  ["18.164.174.23", "public"],
  ["2600:9000:24eb::1", "public"],
  ["::ffff:18.164.174.23", "public"],
  ["127.0.0.1", "named"],
  ["10.1.2.3", "named"],
  ["172.31.255.255", "named"],
  ["172.32.0.0", "public"],
  ["192.168.1.1", "named"],
  ["100.64.0.1", "named"],
  ["::1", "named"],
  ["fd12:3456::1", "named"],
  ["::ffff:10.0.0.1", "named"],
  ["::ffff:0a00:1", "named"],
  ["64:ff9b::10.0.0.1", "named"],
  ["2002:0a00:0001::1", "named"],
  ["169.254.169.254", "never"],
  ["100.100.100.200", "never"],
  ["::ffff:169.254.169.254", "never"],
  ["::ffff:a9fe:a9fe", "never"],
  ["64:ff9b::a9fe:a9fe", "never"],
  ["2002:a9fe:a9fe::", "never"],
  ["fe80::1", "never"],
  ["fe80::1%eth0", "never"],
  ["fd00:ec2::254", "never"],
  ["0.0.0.0", "never"],
  ["::", "never"],
  ["224.0.0.1", "never"],
  ["255.255.255.255", "never"],
  ["huggingface.co", "never"],
];
for (const [address, may] of addresses) {
  test(`${address} may be asked: ${may}`, () => {
    assert.equal(isPublicAddress(address), may === "public");
    assert.equal(isForbiddenAddress(address), may === "never");
  });
}
