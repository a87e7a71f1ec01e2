import { createServer } from 'node:net';
import { portHolder } from './port-holder';

interface WantedPort {
  /** The project that uses the port. */
  name: string;
  port: number;
}

/**
 * Checks that every port is free, before anything is started.
 * @throws Error with each port in use, its project and, if known, the process
 */
export async function requirePorts(wanted: WantedPort[]): Promise<void> {
  const busy: string[] = [];
  for (const { name, port } of wanted) {
    if (await isFree(port)) continue;
    const holder = portHolder(port);
    const by = holder ? ` by process ${holder.pid} (${shorten(holder.command)})` : '';
    busy.push(`Port ${port} of ${name} is in use${by}.`);
  }
  if (busy.length === 0) return;
  const advice = `Stop what listens there${busy.length > 1 ? ' on each' : ''}, then run the command again.`;
  throw new Error([...busy, advice].join('\n'));
}

/** Whether a port is free. Clients use "localhost", which can be either loopback address. */
export async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '::1'));
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // Only a port in use counts: a machine without IPv6 fails here in other ways.
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function shorten(command: string): string {
  return command.length > 80 ? `${command.slice(0, 79)}…` : command || 'unknown command';
}
