import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type RawData } from 'ws';
import { z } from 'zod';
import { UpstreamConnections } from './upstream';

const PING_OPTIONS = { intervalMs: 100, pongTimeoutMs: 2_000 };
const message = z.object({ type: z.string(), id: z.string().optional() });

test('restarts a subscription when its subgraph stops answering pings without closing the connection', async () => {
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
      const reply = (content: object): void => socket.send(JSON.stringify(content));
      if (type === 'connection_init') reply({ type: 'connection_ack' });
      if (type === 'ping') {
        pongs += 1;
        reply({ type: 'pong' });
      }
      if (type === 'subscribe') reply({ type: 'next', id, payload: { data: { connection: number } } });
    });
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  const upstreams = new UpstreamConnections(
    { order: url },
    { credential: () => Promise.resolve('c') },
    PING_OPTIONS,
  );
  const events = upstreams.subscribe('order', {
    query: 'subscription { x }',
    variables: {},
    extensions: {},
    onOverflow: () => undefined,
  });
  try {
    expect(await events.next()).toMatchObject({ value: { data: { connection: 1 } } });
    // A subgraph that answers pings stays connected.
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
