import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { testRedisUrl } from './test-database';

/** A way to the Redis of the tests that can be cut, or fall silent, without harm to anybody else. */
export interface RedisProxy extends AsyncDisposable {
  url: string;
  /** `cut` ends every connection and takes none; `silent` takes them and passes nothing on. */
  become(mode: 'cut' | 'open' | 'silent'): void;
}

/** Starts one that is open. */
export async function redisProxy(): Promise<RedisProxy> {
  const address = new URL(testRedisUrl());
  const { hostname, port } = address;
  const sockets = new Set<Socket>();
  let mode: Parameters<RedisProxy['become']>[0] = 'open';
  const server = createServer((client) => {
    if (mode === 'cut') return client.destroy();
    const upstream = connect(Number(port), hostname);
    const pass = (from: Socket, to: Socket): void => {
      sockets.add(from);
      from.on('data', (data) => mode === 'open' && to.write(data));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    };
    pass(client, upstream);
    pass(upstream, client);
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const end = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  address.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: address.toString(),
    become: (next) => {
      mode = next;
      // A connection that has lost bytes in silence cannot go on.
      if (next !== 'silent') end();
    },
    [Symbol.asyncDispose]: async () => {
      end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
