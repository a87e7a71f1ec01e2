import { Schema, type Types } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import { CATEGORIES, PRIORITIES, type Ticket, type TicketChange, type TicketComment } from './ticket';
import { STATUSES } from './ticket-status';

type ReferenceField = 'customerId' | 'assignedTo' | 'orderId' | 'productId';

export interface CommentRow extends Omit<TicketComment, 'id' | 'userId'> {
  _id: Types.ObjectId;
  userId: Types.ObjectId;
}

export type TicketRow = Omit<Ticket, 'id' | ReferenceField> &
  Record<ReferenceField, Types.ObjectId | null> & {
    _id: Types.ObjectId;
    comments: CommentRow[];
    /** An order whose owner is not verified yet. */
    claimedOrderId?: Types.ObjectId;
  };

export interface CounterRow {
  _id: string;
  value: number;
}

const { ObjectId } = Schema.Types;
const reference = { type: ObjectId, default: null };

const commentSchema = new Schema<CommentRow>({
  userId: { type: ObjectId, required: true },
  userName: { type: String, required: true },
  userRole: { type: String, required: true },
  message: { type: String, required: true },
  isInternal: { type: Boolean, required: true },
  createdAt: { type: Date, required: true },
});

export const ticketSchema = new Schema<TicketRow>(
  {
    ticketId: { type: String, required: true },
    subject: { type: String, required: true },
    description: { type: String, required: true },
    category: { type: String, enum: CATEGORIES, required: true },
    priority: { type: String, enum: PRIORITIES, required: true },
    status: { type: String, enum: STATUSES, required: true, default: 'open' },
    customerName: { type: String, required: true },
    customerEmail: { type: String, required: true },
    customerId: reference,
    assignedTo: reference,
    assignedToName: { type: String, default: null },
    resolution: { type: String, default: null },
    attachments: { type: [String], required: true },
    orderId: reference,
    productId: reference,
    claimedOrderId: ObjectId,
    comments: { type: [commentSchema], required: true },
    commentCount: { type: Number, required: true, default: 0 },
    sequence: { type: Number, required: true, default: 1 },
    resolvedAt: { type: Date, default: null },
    closedAt: { type: Date, default: null },
  },
  { timestamps: true, collection: 'tickets', strict: 'throw' },
);
ticketSchema.index({ ticketId: 1 }, { unique: true });
ticketSchema.index({ createdAt: -1, _id: -1 });
ticketSchema.index({ claimedOrderId: 1 }, { sparse: true });
ticketSchema.index({ 'comments.userId': 1 });
ticketSchema.index({ assignedTo: 1 });
for (const field of ['customerId', 'orderId', 'status', 'priority', 'category'] as const) {
  ticketSchema.index({ [field]: 1, createdAt: -1, _id: -1 });
}

export const counterSchema = new Schema<CounterRow>(
  { _id: String, value: { type: Number, required: true } },
  { collection: 'counters', versionKey: false },
);

/** Excludes the comments, which can be large. */
export const WITHOUT_COMMENTS = { comments: 0 } as const;

const toHex = (id: Types.ObjectId | null): string | null => id?.toHexString() ?? null;

export function toTicket(row: Omit<TicketRow, 'comments'>): Ticket {
  const { ticketId, subject, description, category, priority, status, customerName, customerEmail } = row;
  const { assignedToName, resolution, attachments, commentCount, sequence } = row;
  const { createdAt, updatedAt, resolvedAt, closedAt } = row;
  return {
    id: row._id.toHexString(),
    ticketId,
    subject,
    description,
    category,
    priority,
    status,
    customerName,
    customerEmail,
    assignedToName,
    resolution,
    attachments,
    commentCount,
    sequence,
    createdAt,
    updatedAt,
    resolvedAt,
    closedAt,
    customerId: toHex(row.customerId),
    assignedTo: toHex(row.assignedTo),
    orderId: toHex(row.orderId),
    productId: toHex(row.productId),
  };
}

export function toComment(row: CommentRow): TicketComment {
  const { _id, userId, userName, userRole, message, isInternal, createdAt } = row;
  return {
    id: _id.toHexString(),
    userId: userId.toHexString(),
    userName,
    userRole,
    message,
    isInternal,
    createdAt,
  };
}

export function toRowChange({ assignedTo, ...rest }: TicketChange): Partial<TicketRow> {
  if (assignedTo === undefined) return rest;
  return { ...rest, assignedTo: assignedTo === null ? null : toObjectId(assignedTo) };
}
