import assert from "node:assert/strict";
import { test } from "node:test";
import { PageCache } from "../../../../webviews/table/page-cache.ts";

interface Asked {
  request: number;
  offset: number;
  limit: number;
}

function cacheWith(): { cache: PageCache<string>; asked: Asked[]; givenUp: number[] } {
  const asked: Asked[] = [];
  const givenUp: number[] = [];
  const cache = new PageCache<string>({
    ask: (request, offset, limit) => void asked.push({ request, offset, limit }),
    giveUp: (request) => void givenUp.push(request),
  });
  return { cache, asked, givenUp };
}

const rowsFrom = (offset: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `row ${offset + index}`);

test("the rows that are seen are asked for first, then those ahead", () => {
  const { cache, asked } = cacheWith();
  cache.want(1010, 1050, 1_000_000);
  assert.deepEqual(
    asked.map(({ offset, limit }) => [offset, limit]),
    [
      [1000, 100],
      [1100, 100],
      [1200, 100],
    ],
  );
  assert.equal(cache.rowAt(1010), undefined);
  cache.answered(asked[0]!.request, rowsFrom(1000, 100));
  assert.equal(cache.rowAt(1010), "row 1010");
  assert.deepEqual(asked[3]!.offset, 900);
});

test("upwards, the rows above come before those below", () => {
  const { cache, asked } = cacheWith();
  cache.want(5000, 5050, 1_000_000);
  cache.want(2000, 2050, 1_000_000);
  const second = asked.slice(3);
  assert.deepEqual(
    second.map(({ offset }) => offset),
    [2000, 1900, 1800],
  );
});

test("what was scrolled past is given up, and an answer that comes nevertheless is not taken", () => {
  const { cache, asked, givenUp } = cacheWith();
  cache.want(0, 50, 1_000_000);
  const first = asked.map(({ request }) => request);
  cache.want(500_000, 500_050, 1_000_000);
  assert.deepEqual(givenUp, first);
  assert.equal(cache.answered(first[0]!, rowsFrom(0, 100)), false);
  assert.equal(cache.rowAt(0), undefined);
});

test("where fewer rows came than were asked for the rest is asked for", () => {
  const { cache, asked } = cacheWith();
  cache.want(0, 50, 80);
  assert.deepEqual(asked, [{ request: 1, offset: 0, limit: 80 }]);
  cache.answered(1, rowsFrom(0, 7));
  assert.deepEqual(asked[1], { request: 2, offset: 7, limit: 73 });
});

test("an answer without rows, and one that fails, are not asked for again and again", () => {
  const { cache, asked } = cacheWith();
  cache.want(0, 50, 80);
  cache.answered(1, []);
  cache.want(0, 50, 80);
  cache.failed(2);
  assert.equal(asked.length, 2);
});

test("rows that were known before are asked for only as far as more are there", () => {
  const { cache, asked } = cacheWith();
  cache.put(0, rowsFrom(0, 60));
  cache.want(0, 40, 60);
  assert.equal(asked.length, 0);
  cache.want(0, 40, 250);
  assert.deepEqual(
    asked.map(({ offset, limit }) => [offset, limit]),
    [
      [60, 40],
      [100, 100],
      [200, 50],
    ],
  );
});

test("rows that may be old are shown until the new ones are there", () => {
  const { cache, asked } = cacheWith();
  cache.want(0, 40, 100);
  cache.answered(1, rowsFrom(0, 100));
  cache.renew();
  assert.equal(cache.rowAt(5), "row 5");
  cache.want(0, 40, 100);
  cache.answered(asked.at(-1)!.request, rowsFrom(1000, 100));
  assert.equal(cache.rowAt(5), "row 1005");
  cache.clear();
  assert.equal(cache.rowAt(5), undefined);
});

test("memory stays flat over ten million rows", () => {
  const { cache, asked } = cacheWith();
  for (let from = 0; from < 10_000_000; from += 10_000) {
    cache.want(from, from + 50, 10_000_000);
    for (let request = asked.shift(); request !== undefined; request = asked.shift()) {
      cache.answered(request.request, rowsFrom(request.offset, request.limit));
    }
  }
  let kept = 0;
  for (let position = 0; position < 10_000_000; position += 100) {
    if (cache.rowAt(position) !== undefined) kept += 1;
  }
  assert.ok(kept <= 64, `${kept} pages`);
});
