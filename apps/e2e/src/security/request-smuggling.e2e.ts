import { setTimeout as delay } from 'node:timers/promises';
import { ask } from '../support/client';
import { addressOf, SUBGRAPHS } from '../support/environment';
import { RawSocket } from '../support/raw-socket';

const QUERY = '{"query":"{ __typename }"}';
/** A request that an attacker tries to smuggle in. */
const SLIPPED = 'GET /health/ready HTTP/1.1\r\nHost: shop\r\nX-Slipped: 1\r\n\r\n';

/** Requests whose end two HTTP parsers could see in different places. */
const AMBIGUOUS: Record<string, string> = {
  'both lengths': `Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SLIPPED}`,
  'both lengths, the other way round': `Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${SLIPPED}`,
  'two lengths': `Content-Length: 0\r\nContent-Length: ${SLIPPED.length}\r\n\r\n${SLIPPED}`,
  'two lengths in one line': `Content-Length: 0, ${SLIPPED.length}\r\n\r\n${SLIPPED}`,
  'a length with a sign': `Content-Length: +5\r\n\r\n${SLIPPED}`,
  'a length in hexadecimal': `Content-Length: 0x5\r\n\r\n${SLIPPED}`,
  'a length below zero': `Content-Length: -1\r\n\r\n${SLIPPED}`,
  'an encoding that there is not': `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${SLIPPED}`,
  'an encoding after chunked': `Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${SLIPPED}`,
  'a space before the colon': `Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${SLIPPED}`,
  'a folded header': `X-A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n${SLIPPED}`.replace(
    SLIPPED,
    '',
  ),
  'a chunk of no number': `Transfer-Encoding: chunked\r\n\r\nzz\r\n${SLIPPED}`,
  'a chunk with a sign': `Transfer-Encoding: chunked\r\n\r\n+5\r\n${SLIPPED}`,
  'a bare carriage return': `X-A: b\rTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n`,
  'a null byte in a header': `X-A: b\u0000c\r\nContent-Length: 0\r\n\r\n`,
};

describe.each(['gateway', ...SUBGRAPHS])('%s', (service) => {
  it('does not parse one request as two', async () => {
    const seen = await Promise.all(
      Object.entries(AMBIGUOUS).map(async ([name, rest]) => {
        using raw = await RawSocket.open(addressOf(service));
        raw.write(`POST /graphql HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n${rest}`);
        const answer = await raw.answer();
        return [name, answer.match(/HTTP\/1\.1 (\d\d\d)/g), answer.includes('"status"')];
      }),
    );
    expect(seen).toEqual(
      Object.keys(AMBIGUOUS).map((name) => [name, [expect.stringMatching(/ 4\d\d$/)], false]),
    );
  });

  it('limits the headers of a request', async () => {
    using raw = await RawSocket.open(addressOf(service));
    raw.write(`GET /health HTTP/1.1\r\nHost: shop\r\nX-Long: ${'x'.repeat(100_000)}\r\n\r\n`);
    expect(await raw.answer()).toMatch(/^HTTP\/1\.1 431/);
    using many = await RawSocket.open(addressOf(service));
    many.write(`GET /health HTTP/1.1\r\nHost: shop\r\n${'X-A: b\r\n'.repeat(5_000)}\r\n`);
    expect(await many.answer()).toMatch(/^HTTP\/1\.1 (431|200)/);
  });
});

describe('slow clients', () => {
  it('block no one else, whether they send their headers or their bodies slowly', async () => {
    const slow = await Promise.all(Array.from({ length: 100 }, () => RawSocket.open()));
    try {
      for (const [index, raw] of slow.entries()) {
        raw.write('POST /graphql HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n');
        if (index % 2 === 0) raw.write('Content-Length: 1000\r\n\r\n{"query"');
      }
      for (let round = 0; round < 3; round += 1) {
        for (const [index, raw] of slow.entries()) raw.write(index % 2 === 0 ? ' ' : `X-${round}: a\r\n`);
        const started = performance.now();
        const { data } = await ask('{ __typename }');
        expect([data, performance.now() - started < 2_000]).toEqual([{ __typename: 'Query' }, true]);
        await delay(100);
      }
    } finally {
      for (const raw of slow) raw[Symbol.dispose]();
    }
    expect((await ask('{ __typename }')).status).toBe(200);
  });

  it('that disconnect in the middle of a body leave nothing behind', async () => {
    for (let round = 0; round < 20; round += 1) {
      using raw = await RawSocket.open();
      raw.write(
        'POST /graphql HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{',
      );
    }
    expect((await ask('{ __typename }')).status).toBe(200);
  });

  it('that pipeline requests get their responses in order', async () => {
    using raw = await RawSocket.open();
    const one = `POST /graphql HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: ${QUERY.length}\r\n\r\n${QUERY}`;
    raw.write(one.repeat(3));
    expect((await raw.answer()).match(/HTTP\/1\.1 200/g)).toHaveLength(3);
  });
});
