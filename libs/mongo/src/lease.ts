/**
 * Runs work under a lease that expires when the process dies, and renews it every third of its length. A
 * renewal in progress is awaited at the end: a late one would undo a release.
 * @param renew extends the lease; after a failure the next renewal tries again
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
