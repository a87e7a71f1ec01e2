import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from '@e-storefront/config';
import type { Service } from '@e-storefront/server';
import { RereadFile } from '../session/watched-file';
import { isOneOf } from './secret-match';

const clientList = z.record(z.string(), z.object({ secretHashes: z.array(z.string().length(43)).min(1) }));

/** Tells the services of this platform by their secrets. */
export type KnownServices = Pick<ServiceClients, 'knows'>;

/** The services of this platform, which ask for tokens with a secret each. */
export class ServiceClients {
  readonly #hashes: ReadonlyMap<string, readonly string[]>;

  /** @param json the hashes of each service's secrets by its name: two of them while one is being changed */
  constructor(json: string) {
    const entries = Object.entries(clientList.parse(JSON.parse(json)));
    this.#hashes = new Map(entries.map(([name, { secretHashes }]) => [name, secretHashes]));
  }

  /** Reads the list of a file. @throws ConfigError when the file is missing or holds no such list */
  static fromFile(file: string): ServiceClients {
    try {
      return new ServiceClients(readFileSync(file, 'utf8'));
    } catch {
      throw new ConfigError(
        'Bad configuration: SERVICE_CLIENTS_FILE: not a list of services that can be read.',
      );
    }
  }

  /** Whether a secret is that of the service, in the same time whatever it is. */
  knows(name: string, secret: string): boolean {
    return isOneOf(this.#hashes.get(name) ?? [], secret);
  }
}

/** The services in a file that may change while auth runs. @throws ConfigError when it holds none at the start */
export function openServiceClients(service: Service, file: string): KnownServices {
  const reread = RereadFile.open(service, file, (path) => ServiceClients.fromFile(path));
  return { knows: (name, secret) => reread.current.knows(name, secret) };
}
