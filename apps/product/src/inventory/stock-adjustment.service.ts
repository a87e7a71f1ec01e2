import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from '@e-storefront/errors';
import {
  objectId,
  parseInput,
  text,
  effectiveIdempotencyKey,
  type EffectiveIdempotencyKey,
} from '@e-storefront/domain';
import type { RequestContext } from '@e-storefront/subgraph';
import { editorFor, type Editor } from '../catalog/product-scope';
import type { CatalogueCache } from '../catalog/product.service';
import type { AdjustmentLine, LineErrorCode, LineOutcome } from './stock-adjustment';
import type { StockAdjustmentRepository } from './stock-adjustment.model';

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

/** Runs the work once per key; repeats return the first result. */
type RunOnce = (
  request: { caller: string; operation: string; body: unknown } & EffectiveIdempotencyKey,
  work: (work: { reference: string }) => Promise<string>,
) => Promise<string>;

interface Dependencies {
  repository: Pick<StockAdjustmentRepository, 'adjust'>;
  cache: CatalogueCache;
  once: RunOnce;
}

const MAX_LINES = 200;
const MAX_QUANTITY = 1_000_000;

const lineInput = z
  .object({
    productId: objectId,
    variantId: objectId,
    kind: z.enum(['RECEIVE', 'ADJUST', 'SET']),
    quantity: z
      .number()
      .int('must be a whole number.')
      .min(-MAX_QUANTITY, `must be at least -${MAX_QUANTITY}.`)
      .max(MAX_QUANTITY, `must be at most ${MAX_QUANTITY}.`),
    reason: text(200).optional(),
  })
  .refine(({ kind, quantity }) => kind !== 'RECEIVE' || quantity > 0, {
    path: ['quantity'],
    message: 'must be at least 1 for RECEIVE.',
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
  .min(1, 'must contain at least one line.')
  .max(MAX_LINES, `must contain at most ${MAX_LINES} lines.`);

const MESSAGES: Readonly<Partial<Record<LineErrorCode, string>>> = {
  NOT_FOUND: 'Product or variant not found.',
  CONFLICT: 'The stock of a variant cannot be that large.',
};

/** Adjusts the stock of several variants within the scope of the caller. */
export class StockAdjustmentService {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Applies each line independently, in order. The same lines are applied once per key, or once within ten seconds without
   * a key.
   * @throws BAD_USER_INPUT, IDEMPOTENCY_CONFLICT, UNAUTHENTICATED
   * @throws FORBIDDEN without the permission to write products
   * @throws CONFLICT while the first request with the key is still being processed
   */
  async adjust(context: RequestContext, input: unknown, key: string | null): Promise<AdjustmentReport> {
    const editor = editorFor(context);
    const lines = parseInput(linesInput, input, 'lines');
    const request = {
      caller: editor.actorId,
      operation: 'adjustStock',
      body: lines,
      ...effectiveIdempotencyKey(key, lines),
    };
    const answer = await this.#deps.once(request, async ({ reference }) =>
      JSON.stringify(await this.#applyLines(editor, lines, reference)),
    );
    return JSON.parse(answer) as AdjustmentReport;
  }

  async #applyLines(
    editor: Editor,
    lines: readonly AdjustmentLine[],
    reference: string,
  ): Promise<AdjustmentReport> {
    const reports: AdjustmentLineReport[] = [];
    for (const [index, line] of lines.entries()) {
      const entryId = `adjust:${reference}:${index}`;
      reports.push(toReport(line, await this.#deps.repository.adjust({ ...line, ...editor, entryId })));
    }
    const adjusted = reports.filter(({ ok }) => ok).length;
    if (adjusted > 0) await this.#deps.cache.invalidate();
    return { adjusted, refused: reports.length - adjusted, lines: reports };
  }
}

function toReport(
  { productId, variantId }: AdjustmentLine,
  { error: code, levels }: LineOutcome,
): AdjustmentLineReport {
  const error = code && { code, message: MESSAGES[code] ?? ERROR_CODES[code].message };
  const known = levels ?? { onHand: null, reserved: null, available: null };
  return { productId, variantId, ok: code === null, error, ...known };
}
