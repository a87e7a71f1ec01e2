import type { ClientSession, Connection } from 'mongoose';
import { DomainError } from '@e-storefront/errors';
import { toObjectId } from '@e-storefront/mongo';
import { stockFigures, variantsWith } from '../catalog/variant-aggregates';
import { productModel } from '../catalog/product-row.model';
import { movementModel, type MovementKind, type MovementRow } from './stock-rows.model';
import type { SettledKind, Settlement, StockLine } from './stock.service';

/** What one piece does to the figures. */
const EFFECTS: Readonly<Record<SettledKind, { onHand: number; reserved: number }>> = {
  release: { onHand: 0, reserved: -1 },
  ship: { onHand: -1, reserved: -1 },
  return: { onHand: 1, reserved: 0 },
};

/**
 * Moves lines of a placed order, all or none: figures and ledger in one transaction. Each line goes through each kind
 * once, or once a key; one that has done so before is left alone.
 * @param lowStock the threshold of variants that have none of their own
 * @throws CONFLICT when a line has not so many pieces to move, or they are not on hand
 */
export async function settleLines(
  connection: Connection,
  settlement: Settlement,
  lowStock: number,
): Promise<void> {
  await connection.transaction(async (session) => {
    // In one order for everybody, so that of two settlements at once none waits for the other in a ring.
    const lines = [...settlement.lines].sort((a, b) => (a.productId < b.productId ? -1 : 1));
    for (const line of lines) {
      await settleLine(connection, { ...settlement, line, session, lowStock });
    }
  });
}

interface LineSettlement extends Settlement {
  line: StockLine;
  session: ClientSession;
  lowStock: number;
}

async function settleLine(
  connection: Connection,
  { kind, reference, key, line, session, lowStock }: LineSettlement,
): Promise<void> {
  const movements = movementModel(connection);
  const variantId = toObjectId(line.variantId);
  const _id = [reference, line.variantId, kind, ...(key === undefined ? [] : [key])].join(':');
  const past = await movements.find({ reference, variantId }, null, { session }).lean<MovementRow[]>();
  if (past.some((entry) => entry._id === _id)) return;
  if (line.quantity > movable(kind, past)) {
    throw notMovable('So many pieces are not there to move under this reference.', line, movable(kind, past));
  }
  const effect = EFFECTS[kind];
  const productId = toObjectId(line.productId);
  const onHand = effect.onHand * line.quantity;
  const reserved = effect.reserved * line.quantity;
  // The product first: of two settlements at once one waits here or is tried again, and then sees the other's entry.
  const products = productModel(connection);
  // What is sold beyond the stock cannot leave the house before it has come in.
  const there = { _id: variantId, ...(onHand < 0 && { onHand: { $gte: -onHand } }) };
  const { matchedCount } = await products.updateOne(
    { _id: productId, variants: { $elemMatch: there } },
    [
      {
        $set: {
          variants: variantsWith(variantId, {
            onHand: { $add: ['$$v.onHand', onHand] },
            reserved: { $add: ['$$v.reserved', reserved] },
          }),
        },
      },
      ...stockFigures(lowStock),
    ],
    { session, updatePipeline: true },
  );
  // A variant that its seller has taken away meanwhile has no figures to move.
  if (matchedCount === 0) {
    const short = await products.exists({ _id: productId, 'variants._id': variantId }).session(session);
    if (short) throw notMovable('So many pieces are not on hand yet.', line);
    return;
  }
  const entry: MovementRow = {
    _id,
    kind,
    productId,
    variantId,
    reference,
    quantity: line.quantity,
    lines: null,
    onHand,
    reserved,
    reason: null,
    actorId: null,
    at: new Date(),
  };
  await movements.create([entry], { session });
}

/** How many pieces of a line can still go through a kind. */
function movable(kind: SettledKind, past: readonly MovementRow[]): number {
  const pieces = (of: MovementKind) =>
    past
      .filter((entry) => entry.kind === of && isSettlement(entry))
      .reduce((sum, { quantity }) => sum + quantity, 0);
  return kind === 'return'
    ? pieces('ship') - pieces('return')
    : pieces('commit') - pieces('ship') - pieces('release');
}

/** Releases of a reservation that was never placed carry the hold's id and do not count against a placed line. */
function isSettlement({ _id, kind }: MovementRow): boolean {
  return kind === 'return' || _id.endsWith(`:${kind}`);
}

function notMovable(message: string, line: StockLine, movable?: number): DomainError {
  const { quantity: requested, ...ids } = line;
  return new DomainError('CONFLICT', {
    message,
    details: { ...ids, requested, ...(movable !== undefined && { movable }) },
  });
}
