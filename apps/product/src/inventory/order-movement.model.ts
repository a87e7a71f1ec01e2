import type { ClientSession, Connection } from 'mongoose';
import { DomainError } from '@e-storefront/errors';
import { toObjectId } from '@e-storefront/mongo';
import { stockStages, updateVariant } from '../catalog/variant-aggregates';
import { productModel } from '../catalog/product.model';
import { movementModel, type MovementKind, type MovementRow } from './stock-rows.model';
import type { OrderMovement, OrderMovementKind, StockLine } from './stock';

/** Change of the stock levels per unit. */
const EFFECTS: Readonly<Record<OrderMovementKind, { onHand: number; reserved: number }>> = {
  release: { onHand: 0, reserved: -1 },
  ship: { onHand: -1, reserved: -1 },
  return: { onHand: 1, reserved: 0 },
};

/**
 * Moves all lines of a placed order or none: stock levels and ledger change in one transaction. Each line moves once per
 * kind, or once per key; repeated movements are skipped.
 * @param lowStock default threshold for variants without their own
 * @throws CONFLICT when a line has fewer units to move, or they are not on hand
 */
export async function applyOrderMovement(
  connection: Connection,
  movement: OrderMovement,
  lowStock: number,
): Promise<void> {
  await connection.transaction(async (session) => {
    // Sort lines so that concurrent movements lock in the same order (no deadlock).
    const lines = [...movement.lines].sort((a, b) => (a.productId < b.productId ? -1 : 1));
    for (const line of lines) {
      await applyLine(connection, { ...movement, line, session, lowStock });
    }
  });
}

interface LineMovement extends OrderMovement {
  line: StockLine;
  session: ClientSession;
  lowStock: number;
}

async function applyLine(
  connection: Connection,
  { kind, reference, key, line, session, lowStock }: LineMovement,
): Promise<void> {
  const movements = movementModel(connection);
  const variantId = toObjectId(line.variantId);
  const _id = [reference, line.variantId, kind, ...(key === undefined ? [] : [key])].join(':');
  const past = await movements.find({ reference, variantId }, null, { session }).lean<MovementRow[]>();
  if (past.some((entry) => entry._id === _id)) return;
  if (line.quantity > countMovable(kind, past)) {
    throw notMovableError(
      'The reference has fewer units to move than requested.',
      line,
      countMovable(kind, past),
    );
  }
  const effect = EFFECTS[kind];
  const productId = toObjectId(line.productId);
  const onHand = effect.onHand * line.quantity;
  const reserved = effect.reserved * line.quantity;
  // Write the product first: a concurrent movement waits here or is retried, and then sees this ledger entry.
  const products = productModel(connection);
  // Back-ordered units cannot ship before they are on hand.
  const onHandFilter = { _id: variantId, ...(onHand < 0 && { onHand: { $gte: -onHand } }) };
  const { matchedCount } = await products.updateOne(
    { _id: productId, variants: { $elemMatch: onHandFilter } },
    [
      {
        $set: {
          variants: updateVariant(variantId, {
            onHand: { $add: ['$$v.onHand', onHand] },
            reserved: { $add: ['$$v.reserved', reserved] },
          }),
        },
      },
      ...stockStages(lowStock),
    ],
    { session, updatePipeline: true },
  );
  // The seller may have removed the variant since.
  if (matchedCount === 0) {
    const short = await products.exists({ _id: productId, 'variants._id': variantId }).session(session);
    if (short) throw notMovableError('There are not enough units on hand yet.', line);
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

/** The units of a line that can still move. */
function countMovable(kind: OrderMovementKind, past: readonly MovementRow[]): number {
  const units = (of: MovementKind) =>
    past
      .filter((entry) => entry.kind === of && isPlacedMovement(entry))
      .reduce((sum, { quantity }) => sum + quantity, 0);
  return kind === 'return'
    ? units('ship') - units('return')
    : units('commit') - units('ship') - units('release');
}

/** Releases of uncommitted reservations have the reservation's id as a suffix; they do not count for committed lines. */
function isPlacedMovement({ _id, kind }: MovementRow): boolean {
  return kind === 'return' || _id.endsWith(`:${kind}`);
}

function notMovableError(message: string, line: StockLine, movable?: number): DomainError {
  const { quantity: requested, ...ids } = line;
  return new DomainError('CONFLICT', {
    message,
    details: { ...ids, requested, ...(movable !== undefined && { movable }) },
  });
}
