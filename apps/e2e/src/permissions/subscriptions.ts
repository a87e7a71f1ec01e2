import { setTimeout as delay } from 'node:timers/promises';
import type { ClientError } from '../support/client';
import { SubscriptionClient } from '../support/subscription-client';

const WAIT_MS = 500;
const MAX_TRIGGERS = 8;

/** The first result of a subscription, or its end; causes events until there is one. */
export async function firstResult(
  text: string,
  token: string | undefined,
  trigger: () => Promise<unknown>,
): Promise<{ data?: unknown; errors: ClientError[] }> {
  await using client = new SubscriptionClient(text, token ? { as: { accessToken: token } } : {});
  let isOver = false;
  const over = Promise.race([client.first().catch(() => undefined), client.ended]).then(
    () => (isOver = true),
  );
  for (let count = 0; count < MAX_TRIGGERS && !isOver; count += 1) {
    await Promise.race([over, delay(WAIT_MS)]);
    if (!isOver) await trigger();
  }
  await over;
  const [result] = client.results;
  return result ? { data: result.data, errors: result.errors ?? [] } : await client.ended;
}
