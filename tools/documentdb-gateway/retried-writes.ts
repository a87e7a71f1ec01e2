/** The number of sessions whose last write is stored. */
const REMEMBERED = 2_000;

/**
 * Retryable writes: a driver that lost its socket sends the same write again, with the same session and number. The
 * first one may have been executed, so its reply is stored and returned instead of executing the write twice. Stored
 * replies end with this process; a repeated write is then executed again.
 */
export class RetriedWrites {
  private readonly last = new Map<string, { number: bigint; reply: Promise<Buffer> }>();

  /** The stored reply, or that of `write`. */
  once(session: string, number: bigint, write: () => Promise<Buffer>): Promise<Buffer> {
    const known = this.last.get(session);
    if (known?.number === number) return known.reply;
    const reply = write();
    this.last.delete(session);
    this.last.set(session, { number, reply });
    // A write that failed as a whole has changed nothing, so a repeat is executed.
    reply.catch(() => this.last.get(session)?.number === number && this.last.delete(session));
    const oldest = this.last.size > REMEMBERED ? this.last.keys().next().value : undefined;
    if (oldest !== undefined) this.last.delete(oldest);
    return reply;
  }

  endSession(session: string): void {
    this.last.delete(session);
  }
}
