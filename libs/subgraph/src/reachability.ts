import { request } from 'undici';

/** How long a call waits before the service's health is checked, and the interval of the checks. */
const SUSPECT_AFTER_MS = 3_000;
const ALIVE_WITHIN_MS = 3_000;
/** The interval of health checks of an unreachable service. */
const LOOK_EVERY_MS = 1_000;

export interface ReachabilityTimes {
  suspectAfterMs?: number;
  aliveWithinMs?: number;
  lookEveryMs?: number;
}

/** The failure of a call to a service that accepts connections and never responds. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
  /** Whether the service may have received the call. */
  readonly wasSent: boolean;

  constructor(wasSent: boolean) {
    super('The service does not respond.');
    this.wasSent = wasSent;
  }
}

interface GuardOptions {
  /** The timeout of the call, including the wait for a connection. */
  withinMs: number;
  /**
   * A read is aborted when its service turns out to be unreachable; a write may have been executed and waits
   * for its response.
   */
  isRead: boolean;
}

/**
 * Detects services that do not respond. A process that is stopped, or cut off by a network that drops
 * packets, still accepts connections: every call would wait for its whole timeout, and later ones behind it.
 * After a call has waited for a while, the service's health is checked; without a response, further calls are
 * rejected unsent until there is one.
 */
export class Reachability {
  readonly #health: URL;
  readonly #times: Required<ReachabilityTimes>;
  readonly #reads = new Set<AbortController>();
  #isAway = false;
  #isClosed = false;
  #looking: Promise<void> | undefined;

  /** @param url any address of the service */
  constructor(url: string, times: ReachabilityTimes = {}) {
    this.#health = new URL('/health', url);
    this.#times = {
      suspectAfterMs: SUSPECT_AFTER_MS,
      aliveWithinMs: ALIVE_WITHIN_MS,
      lookEveryMs: LOOK_EVERY_MS,
      ...times,
    };
  }

  /**
   * Makes a call, which must end when its signal aborts.
   * @throws UnreachableError while the service does not respond, or at the timeout of the call
   */
  async guard<T>(call: (signal: AbortSignal) => Promise<T>, { withinMs, isRead }: GuardOptions): Promise<T> {
    if (this.#isAway) throw new UnreachableError(false);
    const controller = new AbortController();
    if (isRead) this.#reads.add(controller);
    const suspicion = setInterval(() => void this.#look(), this.#times.suspectAfterMs);
    const end = setTimeout(() => controller.abort(new UnreachableError(true)), withinMs);
    try {
      return await call(controller.signal);
    } finally {
      clearInterval(suspicion);
      clearTimeout(end);
      this.#reads.delete(controller);
    }
  }

  close(): void {
    this.#isClosed = true;
  }

  #look(): Promise<void> {
    this.#looking ??= this.#ask().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #ask(): Promise<void> {
    this.#isAway = !(await this.#isAlive());
    if (!this.#isAway || this.#isClosed) return;
    for (const read of this.#reads) read.abort(new UnreachableError(true));
    setTimeout(() => void this.#look(), this.#times.lookEveryMs).unref();
  }

  /** Any response is a sign of life. */
  async #isAlive(): Promise<boolean> {
    try {
      const { body } = await request(this.#health, {
        signal: AbortSignal.timeout(this.#times.aliveWithinMs),
      });
      await body.dump();
      return true;
    } catch {
      return false;
    }
  }
}
