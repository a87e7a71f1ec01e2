import { Semaphore, withTimeout, type SemaphoreInterface } from 'async-mutex';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '@e-storefront/errors';
import { networkOf } from '@e-storefront/server';

/** Pictures that are on their way to one network at once; a small part of the connections that they come by. */
const AT_ONCE = 32;
const WAIT_MS = 10_000;
/** How long a reader may take for a picture. */
const READ_WITHIN_MS = 60_000;

/**
 * Lets the pictures of one network take turns: readers who ask for pictures and do not take them hold up nobody
 * elsewhere, and a page with many pictures only waits for a moment.
 */
export class PictureTurns {
  readonly #byNetwork = new Map<string, SemaphoreInterface>();

  /**
   * Waits for a picture's turn, which lasts until its reader has it, has left or has taken too long.
   * @returns what ends the call for the picture
   * @throws RATE_LIMITED when no turn comes
   */
  async begin({ ip }: FastifyRequest, reply: FastifyReply): Promise<AbortSignal> {
    const ending = new AbortController();
    reply.raw.once('close', () => ending.abort());
    const release = await this.#acquire(networkOf(ip));
    const late = setTimeout(() => ending.abort(), READ_WITHIN_MS);
    const end = (): void => {
      clearTimeout(late);
      release();
    };
    if (ending.signal.aborted) end();
    else ending.signal.addEventListener('abort', end, { once: true });
    return ending.signal;
  }

  async #acquire(network: string): Promise<() => void> {
    const turns = this.#byNetwork.get(network) ?? withTimeout(new Semaphore(AT_ONCE), WAIT_MS, noTurn());
    this.#byNetwork.set(network, turns);
    const [, release] = await turns.acquire();
    return () => {
      release();
      if (turns.getValue() === AT_ONCE) this.#byNetwork.delete(network);
    };
  }
}

function noTurn(): DomainError {
  return new DomainError('RATE_LIMITED', {
    message: 'Too many pictures are being sent to your network at once. Wait a little and try again.',
    details: { retryAfter: Math.ceil(WAIT_MS / 1_000) },
  });
}
