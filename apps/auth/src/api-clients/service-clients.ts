import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from '@e-storefront/config';
import type { Service } from '@e-storefront/server';
import { WatchedFile } from '../session/watched-file';
import { matchesAnyHash } from './secret-hash';

const clientList = z.record(z.string(), z.object({ secretHashes: z.array(z.string().length(43)).min(1) }));

/** Tells the services of this platform by their secrets. */
export type ServiceSecretVerifier = Pick<ServiceClients, 'verify'>;

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
  verify(name: string, secret: string): boolean {
    return matchesAnyHash(this.#hashes.get(name) ?? [], secret);
  }
}

/** The services in a file that may change while auth runs. @throws ConfigError when it holds none at the start */
export function watchServiceClients(service: Service, file: string): ServiceSecretVerifier {
  const reread = WatchedFile.open(service, file, (path) => ServiceClients.fromFile(path));
  return { verify: (name, secret) => reread.current.verify(name, secret) };
}
