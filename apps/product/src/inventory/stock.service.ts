import { z } from 'zod';
import { badInput, DomainError } from '@e-storefront/errors';
import { filledIn, objectId, parseInput, quantity } from '@e-storefront/domain';
import type { ReservationOutcome, ReservationRequest, StockLine } from './stock';
import type { StockRepository } from './stock.model';

const RESERVATION_MS = 15 * 60_000;
const MAX_LINES = 100;

const referenceInput = z.string().regex(/^[\w-]{1,64}$/, 'is not a valid reference.');
const linesInput = z
  .array(z.object({ productId: objectId, variantId: objectId, quantity }))
  .min(1, 'must contain at least one line.')
  .max(MAX_LINES, `must contain at most ${MAX_LINES} lines.`);

interface StockServiceOptions {
  /** How long a reservation holds. */
  reservationMs?: number;
  /** Awaited before a reservation is confirmed, with the ids of its products. */
  onReserved?: (productIds: readonly string[]) => Promise<void>;
}

/** Reserves, commits, ships, releases and returns stock for the order service. */
export class StockService {
  readonly #repository: Omit<StockRepository, 'expire'>;
  readonly #options: StockServiceOptions;

  constructor(repository: Omit<StockRepository, 'expire'>, options: StockServiceOptions = {}) {
    this.#repository = repository;
    this.#options = options;
  }

  /**
   * Reserves all lines or none; a repeated call with the same reference changes nothing.
   * @throws BAD_USER_INPUT, INSUFFICIENT_STOCK with every short line, PRODUCT_UNAVAILABLE
   * @throws CONFLICT when the reference has reserved another quantity of a variant
   */
  async reserve(referenceText: string, input: unknown): Promise<void> {
    const reference = parseReference(referenceText);
    const lines = parseLines(input);
    // A late repeat must not reserve units, even briefly.
    if ((await this.#repository.outcomeOf(reference)) === 'placed') return;
    const expiresAt = new Date(Date.now() + (this.#options.reservationMs ?? RESERVATION_MS));
    const outcomes: { line: StockLine; outcome: ReservationOutcome }[] = [];
    for (const line of lines) {
      const request = { ...line, reference, lines: lines.length, expiresAt };
      // After a shortage the rest is only checked: reserving it could fail another order that would get all its lines.
      const hasShortage = outcomes.some(({ outcome }) => !isReserved(outcome));
      const outcome = await (hasShortage
        ? this.#checkAvailability(request)
        : this.#repository.reserve(request));
      outcomes.push({ line, outcome });
    }
    // Read after the reservation: it may have been committed or released before or during this call.
    const ended = await this.#repository.outcomeOf(reference);
    if (ended === null && outcomes.every(({ outcome }) => isReserved(outcome))) {
      await this.#options.onReserved?.([...new Set(lines.map(({ productId }) => productId))]);
      return;
    }
    if (ended === 'placed') {
      const own = outcomes.flatMap(({ line, outcome }) => (outcome === 'reserved' ? [line.variantId] : []));
      await this.#releaseDuplicates(reference, own);
      return;
    }
    if (ended === null && outcomes.some(({ outcome }) => outcome === 'quantityMismatch')) {
      throw new DomainError('CONFLICT', { message: 'This reference has already reserved other quantities.' });
    }
    await this.#repository.release(reference, 'undone');
    if (ended === null) throw reservationError(outcomes);
    throw new DomainError('CONFLICT', { message: 'This reference was released. Use a new one.' });
  }

  /** Releases only committed lines that a late call reserved again: other lines may be about to be committed. */
  async #releaseDuplicates(reference: string, own: readonly string[]): Promise<void> {
    if (own.length === 0) return;
    const placed = (await this.#repository.placedLines(reference))?.variantIds ?? [];
    const duplicates = own.filter((id) => placed.includes(id));
    if (duplicates.length > 0) await this.#repository.release(reference, 'undone', duplicates);
  }

  /** Checks a line without reserving it. */
  async #checkAvailability(request: ReservationRequest): Promise<ReservationOutcome> {
    const outcome = await this.#repository.checkAvailability(request);
    const isAvailable = typeof outcome === 'object' && outcome.short.available >= outcome.short.requested;
    return isAvailable ? 'alreadyReserved' : outcome;
  }

  /**
   * Commits a reservation to a placed order: its lines no longer expire, but can still be released.
   * @throws CONFLICT when a line has expired; the remaining lines are released
   */
  async commit(referenceText: string): Promise<void> {
    const reference = parseReference(referenceText);
    const placed = new Set<string>();
    for (
      let next = await this.#repository.commitNext(reference);
      next;
      next = await this.#repository.commitNext(reference)
    ) {
      for (const id of next.variantIds) placed.add(id);
      if (placed.size === next.expected) return;
    }
    // An earlier or concurrent call may have committed the other lines.
    const all = await this.#repository.placedLines(reference);
    if (all && all.variantIds.length === all.expected) return;
    await this.release(reference);
    throw new DomainError('CONFLICT', { message: 'The stock reservation has expired. Check out again.' });
  }

  /** Releases all lines of a reference or the given ones; ignores lines that are not reserved. @throws BAD_USER_INPUT */
  async release(referenceText: string, input?: unknown): Promise<void> {
    const reference = parseReference(referenceText);
    const requested = input === undefined || input === null ? undefined : parseLines(input);
    const variantIds = requested?.map(({ variantId }) => variantId);
    if (!requested) await this.#repository.voidReservation(reference);
    await this.#repository.release(reference, 'released', variantIds);
    const committed = await this.#repository.committedLines(reference);
    const lines = requested ? intersectLines(requested, committed) : committed;
    if (lines.length > 0) await this.#repository.applyMovement({ kind: 'release', reference, lines });
  }

  /** Removes committed units from the stock. @throws BAD_USER_INPUT, CONFLICT when they are not reserved or not on hand */
  async ship(reference: string, lines: unknown): Promise<void> {
    await this.#repository.applyMovement({
      kind: 'ship',
      reference: parseReference(reference),
      lines: parseLines(lines),
    });
  }

  /**
   * Adds returned units to the stock, once per key and at most the shipped quantity. Without a key a line returns once.
   * @throws BAD_USER_INPUT, CONFLICT when fewer units were shipped
   */
  async returnStock(referenceText: string, input: unknown, keyText?: string | null): Promise<void> {
    const reference = parseReference(referenceText);
    const lines = parseLines(input);
    const given = filledIn(keyText);
    const key = given === null ? {} : { key: parseReference(given, 'key') };
    await this.#repository.applyMovement({ kind: 'return', reference, lines, ...key });
  }
}

function isReserved(outcome: ReservationOutcome): boolean {
  return outcome === 'reserved' || outcome === 'alreadyReserved';
}

function parseReference(reference: string, field = 'reference'): string {
  return parseInput(referenceInput, reference, field);
}

/** Merges lines per variant and sorts them, so that concurrent calls lock in the same order (no deadlock). */
function parseLines(input: unknown): StockLine[] {
  const merged = new Map<string, StockLine>();
  for (const line of parseInput(linesInput, input, 'lines')) {
    const before = merged.get(line.variantId);
    if (before && before.productId !== line.productId) {
      throw badInput('lines', 'must not list one variant under two products.');
    }
    merged.set(line.variantId, { ...line, quantity: line.quantity + (before?.quantity ?? 0) });
  }
  return [...merged.values()].sort((a, b) => (a.variantId < b.variantId ? -1 : 1));
}

function intersectLines(requested: readonly StockLine[], committed: readonly StockLine[]): StockLine[] {
  const byVariant = new Map(committed.map((line) => [line.variantId, line]));
  return requested.flatMap((line) => {
    const reserved = byVariant.get(line.variantId);
    return reserved ? [{ ...reserved, quantity: Math.min(line.quantity, reserved.quantity) }] : [];
  });
}

function reservationError(
  outcomes: readonly { line: StockLine; outcome: ReservationOutcome }[],
): DomainError {
  const unavailable = outcomes.filter(({ outcome }) => outcome === 'unavailable');
  if (unavailable.length > 0) {
    const productIds = [...new Set(unavailable.map(({ line }) => line.productId))];
    return new DomainError('PRODUCT_UNAVAILABLE', { details: { productIds } });
  }
  const lines = outcomes.flatMap(({ outcome }) => (typeof outcome === 'object' ? [outcome.short] : []));
  return new DomainError('INSUFFICIENT_STOCK', { details: { lines } });
}
