import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { SERVICE_HEADER } from '@e-storefront/auth';
import type { Charge } from '../provider';
import { SANDBOX_SIGNATURE_HEADER } from './sandbox-webhooks';
import { sign } from './signature';

interface Options {
  secret: string;
  credential: () => Promise<string>;
  /** Delays of the repeated webhook after the payment. */
  delaysMs?: readonly number[];
  onFailure: (error: unknown) => void;
}

const REQUEST_TIMEOUT_MS = 5_000;

/** Sends the sandbox's webhooks to the service that it is part of: each one twice, and late. */
export class SandboxWebhookSender {
  readonly #options: Options;
  readonly #abort = new AbortController();
  readonly #pending = new Set<Promise<void>>();
  #url: string | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Sets the URL of the service; no webhook is sent before. */
  setTarget(url: string): void {
    this.#url = url;
  }

  /** Returns at once. */
  send({ nextAction: _, ...charge }: Charge): void {
    const body = JSON.stringify({ id: randomUUID(), charge });
    for (const delayMs of this.#options.delaysMs ?? [500, 1_500]) {
      const sent = this.#post(body, delayMs).catch(this.#options.onFailure);
      this.#pending.add(sent);
      void sent.finally(() => this.#pending.delete(sent));
    }
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#pending);
  }

  async #post(body: string, delayMs: number): Promise<void> {
    const { signal } = this.#abort;
    await delay(delayMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted || this.#url === undefined) return;
    const { secret, credential } = this.#options;
    const response = await fetch(new URL('/payments/webhooks/sandbox', this.#url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [SERVICE_HEADER]: await credential(),
        [SANDBOX_SIGNATURE_HEADER]: sign(body, secret),
      },
      body,
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`A sandbox webhook failed with status ${response.status}.`);
  }
}
