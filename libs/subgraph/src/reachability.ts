import { request } from 'undici';

/** How long a call waits before its service is asked whether it answers at all, and between two such questions. */
const SUSPECT_AFTER_MS = 3_000;
const ALIVE_WITHIN_MS = 3_000;
/** How often a service that is away is asked again. */
const LOOK_EVERY_MS = 1_000;

export interface ReachabilityTimes {
  suspectAfterMs?: number;
  aliveWithinMs?: number;
  lookEveryMs?: number;
}

/** The failure of a call to a service that takes connections and answers nothing. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
  /** Whether the service may have received the call. */
  readonly wasSent: boolean;

  constructor(wasSent: boolean) {
    super('The service does not answer.');
    this.wasSent = wasSent;
  }
}

interface GuardOptions {
  /** How long the call may take with all its waiting. */
  withinMs: number;
  /** A read is given up when its service turns out to be away; a write may have been done, and waits for its answer. */
  isRead: boolean;
}

/**
 * Knows whether a service answers. A process that is stopped, or cut off by a network that drops packets, still takes
 * connections: every call would wait for its whole time, and all later ones behind it. Once a call has waited for a
 * while, the service is asked for its health; if that is not answered either, calls are refused unsent until it is.
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
   * Makes a call, which has to end when its signal does.
   * @throws UnreachableError while the service does not answer, or when the call has taken too long
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

  /** Any answer is a sign of life. */
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
