import { z } from 'zod';
import type { Principal } from '@e-storefront/auth';
import { ERROR_CODES, type ErrorCode } from '@e-storefront/errors';
import {
  objectId,
  parseInput,
  text,
  effectiveIdempotencyKey,
  type EffectiveIdempotencyKey,
} from '@e-storefront/domain';
import { writeScopeOf } from '../catalog/product-scope';
import type { CatalogueCache } from '../catalog/product.service';
import type { WriteScope } from '../catalog/product-draft';

/** How a line changes the pieces on hand: by what came in, by a difference, or to so many that can be bought. */
export type AdjustmentKind = 'RECEIVE' | 'ADJUST' | 'SET';

export interface AdjustmentLine {
  productId: string;
  variantId: string;
  kind: AdjustmentKind;
  quantity: number;
  reason?: string;
}

/** One line to carry out, and what it is known by: the same each time that it is tried. */
export interface LineRequest extends AdjustmentLine {
  entryId: string;
  scope: WriteScope;
  actorId: string;
}

interface Figures {
  onHand: number;
  reserved: number;
  available: number;
}

/** The figures of the variant as the line left them; where it was refused, why, with the figures if there are any. */
export interface LineOutcome {
  refusal: LineRefusal | null;
  figures: Figures | null;
}
export type LineRefusal = 'NOT_FOUND' | 'INSUFFICIENT_STOCK' | 'CONFLICT';

/** Where lines are carried out: each wholly or not at all, and once by its entry. */
export interface AdjustmentRepository {
  adjust(request: LineRequest): Promise<LineOutcome>;
}

/** What became of one line. */
export interface AdjustmentLineReport {
  productId: string;
  variantId: string;
  ok: boolean;
  error: { code: ErrorCode; message: string } | null;
  onHand: number | null;
  reserved: number | null;
  available: number | null;
}

export interface AdjustmentReport {
  adjusted: number;
  refused: number;
  lines: AdjustmentLineReport[];
}

/** Does work once by its key and gives the answer of the first time. */
type RunOnce = (
  request: { caller: string; operation: string; body: unknown } & EffectiveIdempotencyKey,
  work: (work: { reference: string }) => Promise<string>,
) => Promise<string>;

interface Ports {
  repository: AdjustmentRepository;
  cache: CatalogueCache;
  once: RunOnce;
}

const MOST_LINES = 200;
const MOST_PIECES = 1_000_000;

const lineInput = z
  .object({
    productId: objectId,
    variantId: objectId,
    kind: z.enum(['RECEIVE', 'ADJUST', 'SET']),
    quantity: z
      .number()
      .int('must be a whole number.')
      .min(-MOST_PIECES, `must be at least -${MOST_PIECES}.`)
      .max(MOST_PIECES, `must be at most ${MOST_PIECES}.`),
    reason: text(200).optional(),
  })
  .refine(({ kind, quantity }) => kind !== 'RECEIVE' || quantity > 0, {
    path: ['quantity'],
    message: 'must be at least 1 for what came in.',
  })
  .refine(({ kind, quantity }) => kind !== 'SET' || quantity >= 0, {
    path: ['quantity'],
    message: 'must not be negative.',
  })
  .refine(({ kind, quantity }) => kind !== 'ADJUST' || quantity !== 0, {
    path: ['quantity'],
    message: 'must not be 0.',
  });
const linesInput = z
  .array(lineInput)
  .min(1, 'must hold at least one line.')
  .max(MOST_LINES, `must hold at most ${MOST_LINES} lines.`);

const MESSAGES: Readonly<Partial<Record<LineRefusal, string>>> = {
  NOT_FOUND: 'Product or variant not found.',
  CONFLICT: 'A variant cannot have so many pieces.',
};

/** Changing the stock of many variants at once, as one caller may do it. */
export class StockAdjuster {
  readonly #ports: Ports;
  readonly #principal: Principal;
  readonly #scope: WriteScope;

  /** @throws FORBIDDEN when the caller may not write products at all */
  constructor(ports: Ports, principal: Principal) {
    this.#ports = ports;
    this.#principal = principal;
    this.#scope = writeScopeOf(principal);
  }

  /**
   * Carries out each line by itself, in their order, and reports on each. The same lines happen once for a key, and within
   * ten seconds without one.
   * @throws BAD_USER_INPUT, IDEMPOTENCY_CONFLICT
   * @throws CONFLICT while the first request with the key is still at work
   */
  async adjust(input: unknown, key: string | null): Promise<AdjustmentReport> {
    const lines = parseInput(linesInput, input, 'lines');
    const { id: caller } = this.#principal;
    const request = { caller, operation: 'adjustStock', body: lines, ...effectiveIdempotencyKey(key, lines) };
    const answer = await this.#ports.once(request, async ({ reference }) =>
      JSON.stringify(await this.#carryOut(lines, reference)),
    );
    return JSON.parse(answer) as AdjustmentReport;
  }

  async #carryOut(lines: readonly AdjustmentLine[], reference: string): Promise<AdjustmentReport> {
    const by = { scope: this.#scope, actorId: this.#principal.id };
    const reports: AdjustmentLineReport[] = [];
    for (const [index, line] of lines.entries()) {
      const entryId = `adjust:${reference}:${index}`;
      reports.push(toReport(line, await this.#ports.repository.adjust({ ...line, ...by, entryId })));
    }
    const adjusted = reports.filter(({ ok }) => ok).length;
    if (adjusted > 0) await this.#ports.cache.invalidate();
    return { adjusted, refused: reports.length - adjusted, lines: reports };
  }
}

function toReport(
  { productId, variantId }: AdjustmentLine,
  { refusal, figures }: LineOutcome,
): AdjustmentLineReport {
  const error = refusal && { code: refusal, message: MESSAGES[refusal] ?? ERROR_CODES[refusal].message };
  const known = figures ?? { onHand: null, reserved: null, available: null };
  return { productId, variantId, ok: refusal === null, error, ...known };
}
