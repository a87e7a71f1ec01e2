import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { ask } from '../support/client';
import { eventually } from '../support/eventually';
import { ownInstances, type OwnInstances } from '../support/own-instances';

const MEBIBYTE = 1_048_576;
/**
 * The allowed growth of the gateway during the flood; without limits it was 490 MiB for bodies and 950 for uploads.
 */
const MOST_GROWTH = 160;

jest.setTimeout(120_000);

describe('a gateway that is flooded with unfinished requests', () => {
  let gateways: OwnInstances;
  let url: string;
  let pid: number;
  let open: Socket[] = [];
  beforeAll(async () => {
    gateways = await ownInstances('gateway', 1, { RATE_LIMIT_SCALE: '1' });
    [url = '', pid = 0] = [gateways.urls[0], gateways.pids[0]];
    for (let round = 0; round < 20; round += 1) await ask('{ categories { count } }', { gateway: url });
  });
  afterEach(() => {
    for (const socket of open) socket.destroy();
    open = [];
  });
  afterAll(() => gateways[Symbol.asyncDispose]());

  /** Memory of the gateway in MiB. */
  const memory = (): number => {
    const [, kibibytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kibibytes) / 1_024;
  };

  interface Flooding {
    status: () => number | undefined;
    isClosed: () => boolean;
  }

  /** Starts a request and sends all of its body except the end. */
  function begin(path: string, type: string, bytes: number, from = '127.0.0.1'): Flooding {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), localAddress: from });
    let received = '';
    socket.on('error', () => undefined);
    socket.on('data', (part) => (received += String(part)));
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: shop\r\nContent-Type: ${type}\r\nContent-Length: ${bytes}\r\n\r\n`,
    );
    socket.write(Buffer.alloc(bytes - 8, 32));
    open.push(socket);
    return {
      status: () => (received === '' ? undefined : Number(received.split(' ')[1])),
      isClosed: () => socket.destroyed,
    };
  }

  it('rejects most of 490 unfinished bodies of one address, limits its memory and serves everyone else', async () => {
    const before = memory();
    const sent = Array.from({ length: 490 }, () => begin('/graphql', 'application/json', MEBIBYTE));
    await eventually(() => {
      const refused = sent.filter(({ status }) => status() === 429).length;
      return refused >= 460 ? Promise.resolve() : Promise.reject(new Error(`${refused} are refused`));
    }, 25_000);
    for (let round = 0; round < 20; round += 1) {
      expect((await ask('{ categories { count } }', { gateway: url })).errors).toEqual([]);
    }
    expect(memory() - before).toBeLessThan(MOST_GROWTH);
  });

  it('rejects unfinished bodies of many addresses above the common limit', async () => {
    await delay(500);
    const before = memory();
    const sent = Array.from({ length: 300 }, (_one, index) =>
      begin('/graphql', 'application/json', MEBIBYTE, `127.0.${1 + (index % 50)}.1`),
    );
    await eventually(() => {
      const refused = sent.filter(({ status }) => status() === 503 || status() === 429).length;
      return refused >= 200 ? Promise.resolve() : Promise.reject(new Error(`${refused} are refused`));
    }, 25_000);
    expect((await ask('{ categories { count } }', { gateway: url })).errors).toEqual([]);
    expect(memory() - before).toBeLessThan(MOST_GROWTH);
  });

  it('reads nothing of 190 uploads without a valid token', async () => {
    await delay(500);
    const before = memory();
    const sent = Array.from({ length: 190 }, (_one, index) =>
      begin(`/media/uploads/forged-${index}`, 'image/png', 5 * MEBIBYTE),
    );
    await eventually(() => {
      // If the connection is closed during the transfer, the response may be lost.
      const answered = sent.filter(({ status, isClosed }) => (status() ?? 0) >= 400 || isClosed());
      return answered.length === 190
        ? Promise.resolve()
        : Promise.reject(new Error(`${answered.length} are refused`));
    }, 25_000);
    expect(memory() - before).toBeLessThan(MOST_GROWTH / 2);
  });
});
