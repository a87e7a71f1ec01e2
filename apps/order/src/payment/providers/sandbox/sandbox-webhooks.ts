import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { SANDBOX_SIGNATURE } from '../../webhooks/provider-messages';
import type { Charge } from '../provider';
import { sign } from '../../webhooks/signature';

interface Options {
  secret: string;
  credential: () => Promise<string>;
  /** How long after a payment each of its messages comes. */
  afterMs?: readonly number[];
  onFailure: (error: unknown) => void;
}

/** Sends the messages of the sandbox to the service that it is a part of: the same one twice, and late. */
export class SandboxMessages {
  readonly #options: Options;
  readonly #end = new AbortController();
  readonly #open = new Set<Promise<void>>();
  #url: string | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @param url where the service listens; nothing is sent before */
  listensAt(url: string): void {
    this.#url = url;
  }

  /** Comes back at once. */
  send({ nextAction: _, ...charge }: Charge): void {
    const body = JSON.stringify({ id: randomUUID(), charge });
    for (const afterMs of this.#options.afterMs ?? [500, 1_500]) {
      const sent = this.#post(body, afterMs).catch(this.#options.onFailure);
      this.#open.add(sent);
      void sent.finally(() => this.#open.delete(sent));
    }
  }

  async stop(): Promise<void> {
    this.#end.abort();
    await Promise.all(this.#open);
  }

  async #post(body: string, afterMs: number): Promise<void> {
    const { signal } = this.#end;
    await delay(afterMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted || this.#url === undefined) return;
    const { secret, credential } = this.#options;
    const answer = await fetch(new URL('/payments/webhooks/sandbox', this.#url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [SERVICE_HEADER]: await credential(),
        [SANDBOX_SIGNATURE]: sign(body, secret),
      },
      body,
      signal: AbortSignal.timeout(5_000),
    });
    if (!answer.ok) throw new Error(`A message of the sandbox was answered with ${answer.status}.`);
  }
}
