import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from '@e-storefront/config';
import type { Service } from '@e-storefront/server';
import { WatchedFile } from '../session/watched-file';
import { matchesAnyHash } from './secret-hash';

const clientList = z.record(z.string(), z.object({ secretHashes: z.array(z.string().length(43)).min(1) }));

export type ServiceSecretVerifier = Pick<ServiceClients, 'verify'>;

/** The secrets of the platform's services. */
export class ServiceClients {
  readonly #hashes: ReadonlyMap<string, readonly string[]>;

  /** @param json hashes of secrets by service name; two per service during a rotation */
  constructor(json: string) {
    const entries = Object.entries(clientList.parse(JSON.parse(json)));
    this.#hashes = new Map(entries.map(([name, { secretHashes }]) => [name, secretHashes]));
  }

  /** @throws ConfigError when the file is missing or invalid */
  static fromFile(file: string): ServiceClients {
    try {
      return new ServiceClients(readFileSync(file, 'utf8'));
    } catch {
      throw new ConfigError(
        'Bad configuration: SERVICE_CLIENTS_FILE: the file is missing or is not a list of services.',
      );
    }
  }

  /** Whether a secret belongs to a service, in constant time. */
  verify(name: string, secret: string): boolean {
    return matchesAnyHash(this.#hashes.get(name) ?? [], secret);
  }
}

/** Follows changes of the file. @throws ConfigError when the file is invalid at startup */
export function watchServiceClients(service: Service, file: string): ServiceSecretVerifier {
  const watched = WatchedFile.open(service, file, (path) => ServiceClients.fromFile(path));
  return { verify: (name, secret) => watched.current.verify(name, secret) };
}
