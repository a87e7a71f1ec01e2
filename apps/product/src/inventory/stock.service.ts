import { z } from 'zod';
import { badInput, DomainError, type ShortLine } from '@e-storefront/errors';
import { filledIn, objectId, parseInput, quantity } from '@e-storefront/domain';

export interface StockLine {
  productId: string;
  variantId: string;
  quantity: number;
}

/** A line to hold: what is asked, and the reservation that it belongs to. */
export interface HoldRequest extends StockLine {
  reference: string;
  /** Lines of the whole reservation. */
  lines: number;
  expiresAt: Date;
}

/** What became of one line: `known` when it was held before, `different` when that was with another quantity. */
export type HoldOutcome = 'held' | 'known' | 'different' | 'unavailable' | { short: ShortLine };

/** Lines of an order group that are placed, whatever became of them since. */
export interface PlacedLines {
  variantIds: string[];
  /** How many lines the whole reservation has. */
  expected: number;
}

/** What moves pieces of a placed order. */
export type SettledKind = 'release' | 'ship' | 'return';

/** Lines of a placed order that go through one kind of movement. */
export interface Settlement {
  kind: SettledKind;
  reference: string;
  lines: readonly StockLine[];
  /** Tells movements of the same kind and line apart; without it a line goes through the kind once. */
  key?: string;
}

/** Where stock is kept. Each method happens wholly or not at all for each product, and a repeat changes nothing. */
export interface StockRepository {
  hold(request: HoldRequest): Promise<HoldOutcome>;
  /** What stands in the way of a line, with what can be had of it, and changes nothing. */
  look(request: HoldRequest): Promise<HoldOutcome>;
  /** How a reservation ended; null while it has not, or not yet in the ledger. */
  endOf(reference: string): Promise<'placed' | 'released' | null>;
  /** Holds of a reservation that is not placed yet; all of them, or those of some variants. */
  giveBack(reference: string, reason: 'released' | 'undone', variantIds?: readonly string[]): Promise<void>;
  /** From now on nothing can be held under a reference: a slow call may still be under way. */
  makeVoid(reference: string): Promise<void>;
  /** Places the open lines of one product and names them; null when no product has any. */
  commitNext(reference: string): Promise<PlacedLines | null>;
  /** Null when none was ever placed. */
  placedLines(reference: string): Promise<PlacedLines | null>;
  /** The placed lines of a group that are neither shipped nor released. */
  committedLines(reference: string): Promise<StockLine[]>;
  /** Moves lines of a placed order, all or none. @throws CONFLICT when a line has not so many pieces to move */
  settle(settlement: Settlement): Promise<void>;
}

const RESERVATION_MS = 15 * 60_000;
const MOST_LINES = 100;

const referenceInput = z.string().regex(/^[\w-]{1,64}$/, 'is not a valid reference.');
const linesInput = z
  .array(z.object({ productId: objectId, variantId: objectId, quantity }))
  .min(1, 'must hold at least one line.')
  .max(MOST_LINES, `must hold at most ${MOST_LINES} lines.`);

/** The stock of variants: reserved for an order, placed, shipped, given back. Called by order alone. */
export class StockService {
  readonly #repository: StockRepository;
  readonly #reservationMs: number;

  constructor(repository: StockRepository, reservationMs = RESERVATION_MS) {
    this.#repository = repository;
    this.#reservationMs = reservationMs;
  }

  /**
   * Holds every line or none; a repeat of the same reference changes nothing.
   * @throws BAD_USER_INPUT, INSUFFICIENT_STOCK listing every short line, PRODUCT_UNAVAILABLE
   * @throws CONFLICT when the reference holds one of the variants with another quantity
   */
  async reserve(referenceText: string, input: unknown): Promise<void> {
    const reference = referenceOf(referenceText);
    const lines = mergedLines(input);
    // A late repeat takes nothing from others, not even for a moment.
    if ((await this.#repository.endOf(reference)) === 'placed') return;
    const expiresAt = new Date(Date.now() + this.#reservationMs);
    const outcomes: { line: StockLine; outcome: HoldOutcome }[] = [];
    for (const line of lines) {
      const request = { ...line, reference, lines: lines.length, expiresAt };
      // Once a line is short the rest is only looked at: holding it would make it short for somebody who gets all.
      const isHopeless = outcomes.some(({ outcome }) => !isHeld(outcome));
      const outcome = await (isHopeless ? this.#look(request) : this.#repository.hold(request));
      outcomes.push({ line, outcome });
    }
    // Asked afterwards: whoever sent this call has heard of its end if that came before or meanwhile.
    const end = await this.#repository.endOf(reference);
    if (end === null && outcomes.every(({ outcome }) => isHeld(outcome))) return;
    if (end === 'placed') {
      const own = outcomes.flatMap(({ line, outcome }) => (outcome === 'held' ? [line.variantId] : []));
      await this.#giveBackRepeated(reference, own);
      return;
    }
    if (end === null && outcomes.some(({ outcome }) => outcome === 'different')) {
      throw new DomainError('CONFLICT', { message: 'The reference holds other quantities already.' });
    }
    await this.#repository.giveBack(reference, 'undone');
    if (end === null) throw refusal(outcomes);
    throw new DomainError('CONFLICT', { message: 'This reference was released. Use a new one.' });
  }

  /** Gives back what a late call holds of lines that are placed already; its other holds may be about to be placed. */
  async #giveBackRepeated(reference: string, own: readonly string[]): Promise<void> {
    if (own.length === 0) return;
    const placed = (await this.#repository.placedLines(reference))?.variantIds ?? [];
    const twice = own.filter((id) => placed.includes(id));
    if (twice.length > 0) await this.#repository.giveBack(reference, 'undone', twice);
  }

  /** Whether a line could be held; nothing is. */
  async #look(request: HoldRequest): Promise<HoldOutcome> {
    const outcome = await this.#repository.look(request);
    const isThere = typeof outcome === 'object' && outcome.short.available >= outcome.short.requested;
    return isThere ? 'known' : outcome;
  }

  /**
   * The order is placed next: its lines do not expire any more, and a release gives them back all the same.
   * @throws CONFLICT when the reservation, or a line of it, is not there any more; what is left of it is given back
   */
  async commit(referenceText: string): Promise<void> {
    const reference = referenceOf(referenceText);
    const placed = new Set<string>();
    for (
      let next = await this.#repository.commitNext(reference);
      next;
      next = await this.#repository.commitNext(reference)
    ) {
      for (const id of next.variantIds) placed.add(id);
      if (placed.size === next.expected) return;
    }
    // A call before this one or beside it may have placed the others.
    const all = await this.#repository.placedLines(reference);
    if (all && all.variantIds.length === all.expected) return;
    await this.release(reference);
    throw new DomainError('CONFLICT', { message: 'The reservation of these pieces has expired. Try again.' });
  }

  /** Gives lines back: all of the reference, or some; what is not held is left alone. @throws BAD_USER_INPUT */
  async release(referenceText: string, input?: unknown): Promise<void> {
    const reference = referenceOf(referenceText);
    const wanted = input === undefined || input === null ? undefined : mergedLines(input);
    const variantIds = wanted?.map(({ variantId }) => variantId);
    if (!wanted) await this.#repository.makeVoid(reference);
    await this.#repository.giveBack(reference, 'released', variantIds);
    const committed = await this.#repository.committedLines(reference);
    const lines = wanted ? overlap(wanted, committed) : committed;
    if (lines.length > 0) await this.#repository.settle({ kind: 'release', reference, lines });
  }

  /** Held pieces of a placed order leave the house. @throws BAD_USER_INPUT, CONFLICT when they are not held */
  async ship(reference: string, lines: unknown): Promise<void> {
    await this.#repository.settle({
      kind: 'ship',
      reference: referenceOf(reference),
      lines: mergedLines(lines),
    });
  }

  /**
   * Shipped pieces come back: once a key, and never more than went out. Without a key a line comes back once.
   * @throws BAD_USER_INPUT, CONFLICT when so many were not shipped
   */
  async takeBack(referenceText: string, input: unknown, keyText?: string | null): Promise<void> {
    const reference = referenceOf(referenceText);
    const lines = mergedLines(input);
    const given = filledIn(keyText);
    const key = given === null ? {} : { key: referenceOf(given, 'key') };
    await this.#repository.settle({ kind: 'return', reference, lines, ...key });
  }
}

function isHeld(outcome: HoldOutcome): boolean {
  return outcome === 'held' || outcome === 'known';
}

function referenceOf(reference: string, field = 'reference'): string {
  return parseInput(referenceInput, reference, field);
}

/** One line a variant, in variant order: two callers who take the same variants never wait for each other in a ring. */
function mergedLines(input: unknown): StockLine[] {
  const merged = new Map<string, StockLine>();
  for (const line of parseInput(linesInput, input, 'lines')) {
    const before = merged.get(line.variantId);
    if (before && before.productId !== line.productId) {
      throw badInput('lines', 'name one variant under two products.');
    }
    merged.set(line.variantId, { ...line, quantity: line.quantity + (before?.quantity ?? 0) });
  }
  return [...merged.values()].sort((a, b) => (a.variantId < b.variantId ? -1 : 1));
}

function overlap(wanted: readonly StockLine[], committed: readonly StockLine[]): StockLine[] {
  const byVariant = new Map(committed.map((line) => [line.variantId, line]));
  return wanted.flatMap((line) => {
    const held = byVariant.get(line.variantId);
    return held ? [{ ...held, quantity: Math.min(line.quantity, held.quantity) }] : [];
  });
}

function refusal(outcomes: readonly { line: StockLine; outcome: HoldOutcome }[]): DomainError {
  const gone = outcomes.filter(({ outcome }) => outcome === 'unavailable');
  if (gone.length > 0) {
    const productIds = [...new Set(gone.map(({ line }) => line.productId))];
    return new DomainError('PRODUCT_UNAVAILABLE', { details: { productIds } });
  }
  const lines = outcomes.flatMap(({ outcome }) => (typeof outcome === 'object' ? [outcome.short] : []));
  return new DomainError('INSUFFICIENT_STOCK', { details: { lines } });
}
