import { Semaphore, withTimeout, type SemaphoreInterface } from 'async-mutex';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '@e-storefront/errors';
import { networkOf } from '@e-storefront/server';

/** Concurrent downloads per network: a small share of the connections to the product service. */
const MAX_DOWNLOADS_PER_NETWORK = 32;
const MAX_WAIT_MS = 10_000;
/** Maximum duration of one download. */
const DOWNLOAD_TIMEOUT_MS = 60_000;

/**
 * Limits concurrent image downloads per network. Clients that request images without reading them do not block other
 * networks, and a page with many images waits only for a moment.
 */
export class DownloadSlots {
  readonly #semaphores = new Map<string, SemaphoreInterface>();

  /**
   * Waits for a slot, and releases it when the response is complete, the client has disconnected, or the download takes
   * too long.
   * @returns a signal that aborts the upstream request
   * @throws RATE_LIMITED when no slot becomes free in time
   */
  async acquire({ ip }: FastifyRequest, reply: FastifyReply): Promise<AbortSignal> {
    const abort = new AbortController();
    reply.raw.once('close', () => abort.abort());
    const release = await this.#acquire(networkOf(ip));
    const timeout = setTimeout(() => abort.abort(), DOWNLOAD_TIMEOUT_MS);
    const end = (): void => {
      clearTimeout(timeout);
      release();
    };
    if (abort.signal.aborted) end();
    else abort.signal.addEventListener('abort', end, { once: true });
    return abort.signal;
  }

  async #acquire(network: string): Promise<() => void> {
    const semaphore =
      this.#semaphores.get(network) ??
      withTimeout(new Semaphore(MAX_DOWNLOADS_PER_NETWORK), MAX_WAIT_MS, noSlotError());
    this.#semaphores.set(network, semaphore);
    const [, release] = await semaphore.acquire();
    return () => {
      release();
      if (semaphore.getValue() === MAX_DOWNLOADS_PER_NETWORK) this.#semaphores.delete(network);
    };
  }
}

function noSlotError(): DomainError {
  return new DomainError('RATE_LIMITED', {
    message: 'Too many images are being sent to your network at once. Please try again in a moment.',
    details: { retryAfter: Math.ceil(MAX_WAIT_MS / 1_000) },
  });
}
