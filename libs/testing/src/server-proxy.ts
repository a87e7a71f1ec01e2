import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A proxy to a server that can be cut or silenced without affecting other clients. */
export interface ServerProxy extends AsyncDisposable {
  /** The server's address through the proxy. */
  url: string;
  /** `cut` closes every connection and accepts none; `silent` accepts them and forwards nothing. */
  become(mode: 'cut' | 'open' | 'silent'): void;
}

/** Starts a proxy that forwards. @param server the address of the server, such as a database's */
export async function serverProxy(server: string): Promise<ServerProxy> {
  const address = new URL(server);
  const { hostname, port } = address;
  const sockets = new Set<Socket>();
  let mode: Parameters<ServerProxy['become']>[0] = 'open';
  const listener = createServer((client) => {
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
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const end = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  address.host = `127.0.0.1:${(listener.address() as AddressInfo).port}`;
  // A MongoDB driver that discovers the server itself would bypass the proxy.
  if (address.protocol === 'mongodb:') address.searchParams.set('directConnection', 'true');
  return {
    url: address.toString(),
    become: (next) => {
      mode = next;
      // A connection that has silently lost bytes cannot continue.
      if (next !== 'silent') end();
    },
    [Symbol.asyncDispose]: async () => {
      end();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
