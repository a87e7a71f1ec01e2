import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type RawData } from 'ws';
import { z } from 'zod';
import { Upstreams } from './upstream';

const TIMES = { everyMs: 100, pongWithinMs: 2_000 };
const message = z.object({ type: z.string(), id: z.string().optional() });

test('a subscription begins anew when its subgraph has fallen silent without closing', async () => {
  let connections = 0;
  let pongs = 0;
  let isSilent = false;
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  server.on('connection', (socket) => {
    connections += 1;
    const number = connections;
    socket.on('message', (data: RawData) => {
      if (isSilent && number === 1) return;
      const { type, id } = message.parse(JSON.parse((data as Buffer).toString()));
      const answer = (content: object): void => socket.send(JSON.stringify(content));
      if (type === 'connection_init') answer({ type: 'connection_ack' });
      if (type === 'ping') {
        pongs += 1;
        answer({ type: 'pong' });
      }
      if (type === 'subscribe') answer({ type: 'next', id, payload: { data: { connection: number } } });
    });
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  const upstreams = new Upstreams({ order: url }, { credential: () => Promise.resolve('c') }, TIMES);
  const events = upstreams.subscribe('order', { query: 'subscription { x }', variables: {}, extensions: {} });
  try {
    expect(await events.next()).toMatchObject({ value: { data: { connection: 1 } } });
    // One that answers is kept.
    while (pongs < 5) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(connections).toBe(1);
    isSilent = true;
    expect(await events.next()).toMatchObject({ value: { data: { connection: 2 } } });
  } finally {
    await events.return();
    await upstreams.close();
    for (const socket of server.clients) socket.terminate();
    server.close();
  }
}, 60_000);
