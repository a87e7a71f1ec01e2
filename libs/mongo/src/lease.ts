/**
 * Works under a lease that ends by itself when the process dies, and renews it every third of its length. A renewal that
 * is under way when the work ends is awaited: a late one would undo a release.
 * @param renew extends the lease; a failed renewal is left to the next one
 */
export async function withLease<T>(
  { leaseMs, renew }: { leaseMs: number; renew: () => Promise<unknown> },
  work: () => Promise<T>,
): Promise<T> {
  let renewal: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    renewal = renewal.then(renew).catch(() => undefined);
  }, leaseMs / 3);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await renewal;
  }
}
