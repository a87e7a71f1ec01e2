import { unavailableDependency } from '@e-storefront/errors';

interface OutageLog {
  info(line: string): void;
  warn(fields: object, line: string): void;
  error(fields: object, line: string): void;
}

/** Who notices outages that no connection reports; forgotten when a connection stands again, or after a while. */
const OPERATIONS = 'operations';
const FORGOTTEN_AFTER_MS = 30_000;

/**
 * Logs an outage once when it begins and once when it ends, however often and from wherever it is noticed. Several
 * connections to the same server are several sources: the outage lasts until the last of them has recovered.
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

  /** @param source the connection that failed; left out for an operation that failed on any */
  begin(error: unknown, source = OPERATIONS): void {
    const now = Date.now();
    if (now - this.#failedAt > FORGOTTEN_AFTER_MS) this.#sources.delete(OPERATIONS);
    if (source === OPERATIONS) this.#failedAt = now;
    const isNew = this.#sources.size === 0;
    this.#sources.add(source);
    if (isNew) this.#logger.warn({ err: error }, `${this.#name}: interrupted`);
  }

  /** @param source the connection that stands again */
  end(source = OPERATIONS): void {
    if (this.#sources.size === 0) return;
    this.#sources.delete(source);
    this.#sources.delete(OPERATIONS);
    if (this.#sources.size === 0) this.#logger.info(`${this.#name}: goes on`);
  }
}

/** A service as far as its logs are concerned. */
export interface Logging {
  readonly logger: Pick<OutageLog, 'warn' | 'error'>;
  outage?(name: string): OutageLogger;
}

/**
 * Notes the outage that an error comes from.
 * @returns whether the error says that a dependency is away, so that nothing else is to be logged of it
 */
export function logOutage(service: Logging, error: unknown): boolean {
  const dependency = unavailableDependency(error);
  if (dependency === null || !service.outage) return false;
  service.outage(dependency).begin(error);
  return true;
}

/** Logs a failure that no caller sees: once an outage where a dependency is away, else each time. */
export function logFailure(
  service: Logging,
  error: unknown,
  message: string,
  level: 'warn' | 'error' = 'warn',
): void {
  if (!logOutage(service, error)) service.logger[level]({ err: error }, message);
}
