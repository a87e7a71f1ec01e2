import { createServer } from 'node:net';
import { portHolder } from './port-holder';

interface WantedPort {
  /** The project that needs it. */
  name: string;
  port: number;
}

/**
 * Makes sure, before anything is started, that every port can be had.
 * @throws Error naming each port that is taken, its project and, where known, its holder
 */
export async function requirePorts(wanted: WantedPort[]): Promise<void> {
  const busy: string[] = [];
  for (const { name, port } of wanted) {
    if (await isFree(port)) continue;
    const holder = portHolder(port);
    const by = holder ? ` by process ${holder.pid} (${shorten(holder.command)})` : '';
    busy.push(`Port ${port}, which ${name} needs, is taken${by}.`);
  }
  if (busy.length === 0) return;
  const advice = `Stop what listens there${busy.length > 1 ? ' on each' : ''}, then run the command again.`;
  throw new Error([...busy, advice].join('\n'));
}

/** Whether a port can be had. Clients say "localhost", which may mean either loopback address. */
export async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '::1'));
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // Only a taken port counts: a machine without IPv6 fails here in other ways.
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function shorten(command: string): string {
  return command.length > 80 ? `${command.slice(0, 79)}…` : command || 'unknown command';
}
