import { unavailableDependency } from '@e-storefront/errors';

interface OutageLog {
  info(line: string): void;
  warn(fields: object, line: string): void;
  error(fields: object, line: string): void;
}

/** The source of reports without a connection; it recovers with any connection, or after a while. */
const OPERATIONS = 'operations';
const FORGOTTEN_AFTER_MS = 30_000;

/**
 * Logs an outage once when it begins and once when it ends, however often and by whichever code it is
 * reported. Several connections to the same server are several sources: the outage lasts until the last of
 * them has recovered.
 */
export class OutageLogger {
  readonly #logger: Pick<OutageLog, 'info' | 'warn'>;
  readonly #name: string;
  readonly #sources = new Set<string>();
  #failedAt = 0;

  constructor({ logger }: { logger: Pick<OutageLog, 'info' | 'warn'> }, name: string) {
    this.#logger = logger;
    this.#name = name;
  }

  /** @param source the connection that failed; omitted for an operation that failed on any */
  begin(error: unknown, source = OPERATIONS): void {
    const now = Date.now();
    if (now - this.#failedAt > FORGOTTEN_AFTER_MS) this.#sources.delete(OPERATIONS);
    if (source === OPERATIONS) this.#failedAt = now;
    const isNew = this.#sources.size === 0;
    this.#sources.add(source);
    if (isNew) this.#logger.warn({ err: error }, `${this.#name}: interrupted`);
  }

  /** @param source the connection that has recovered */
  end(source = OPERATIONS): void {
    if (this.#sources.size === 0) return;
    this.#sources.delete(source);
    this.#sources.delete(OPERATIONS);
    if (this.#sources.size === 0) this.#logger.info(`${this.#name}: available again`);
  }
}

/** The part of a service that logging needs. */
export interface Logging {
  readonly logger: Pick<OutageLog, 'warn' | 'error'>;
  outage?(name: string): OutageLogger;
}

/**
 * Records the outage behind an error.
 * @returns whether the error reports an unavailable dependency, so that nothing else needs to be logged
 */
export function logOutage(service: Logging, error: unknown): boolean {
  const dependency = unavailableDependency(error);
  if (dependency === null || !service.outage) return false;
  service.outage(dependency).begin(error);
  return true;
}

/** Logs a failure that no caller sees: once per outage for an unavailable dependency, otherwise each time. */
export function logFailure(
  service: Logging,
  error: unknown,
  message: string,
  level: 'warn' | 'error' = 'warn',
): void {
  if (!logOutage(service, error)) service.logger[level]({ err: error }, message);
}
