import { Schema, type Connection, type Model, type QueryFilter, type Types } from 'mongoose';
import { defineModel, toObjectId } from '@e-storefront/mongo';
import type { PageRequest } from '@e-storefront/domain';
import { AUDIT_EVENT_KINDS, type AuditEvent, type AuditFilter } from './audit-event';

interface AuditEventRow extends Omit<AuditEvent, 'id' | 'actorId' | 'userId'> {
  _id: Types.ObjectId;
  actorId: Types.ObjectId | null;
  userId: Types.ObjectId | null;
  /** Actor and affected account, so that one index serves both directions. */
  parties: Types.ObjectId[];
}

const RETENTION_SECONDS = 400 * 24 * 3_600;

const auditEventSchema = new Schema<AuditEventRow>(
  {
    kind: { type: String, enum: AUDIT_EVENT_KINDS, required: true },
    at: { type: Date, required: true },
    actorId: { type: Schema.Types.ObjectId, default: null },
    userId: { type: Schema.Types.ObjectId, default: null },
    subjectId: { type: String, default: null, maxlength: 128 },
    address: { type: String, default: null, maxlength: 64 },
    parties: { type: [Schema.Types.ObjectId], required: true },
  },
  { collection: 'auditevents', strict: 'throw' },
);
auditEventSchema.index({ at: 1 }, { expireAfterSeconds: RETENTION_SECONDS });
auditEventSchema.index({ at: -1, _id: -1 });
auditEventSchema.index({ kind: 1, at: -1, _id: -1 });
auditEventSchema.index({ parties: 1, at: -1, _id: -1 });

/** Append-only audit events in MongoDB; a TTL index removes them after 400 days. */
export class AuditRepository {
  readonly #events: Model<AuditEventRow>;

  constructor(connection: Connection) {
    this.#events = defineModel(connection, 'AuditEvent', auditEventSchema);
  }

  async append({ actorId, userId, ...facts }: Omit<AuditEvent, 'id'>): Promise<void> {
    const parties = [...new Set([actorId, userId])].flatMap((id) => (id ? [toObjectId(id)] : []));
    const ids = { actorId: actorId && toObjectId(actorId), userId: userId && toObjectId(userId) };
    await this.#events.create({ ...facts, ...ids, parties });
  }

  /** Newest first. */
  async list(filter: AuditFilter, page: PageRequest): Promise<{ events: AuditEvent[]; total: number }> {
    const { userId, kind } = filter;
    const query: QueryFilter<AuditEventRow> = {
      ...(kind && { kind }),
      ...(userId && { parties: toObjectId(userId) }),
    };
    const [rows, total] = await Promise.all([
      this.#events
        .find(query)
        .sort({ at: -1, _id: -1 })
        .skip(page.skip)
        .limit(page.limit)
        .lean<AuditEventRow[]>(),
      this.#events.countDocuments(query),
    ]);
    return { events: rows.map(toAuditEvent), total };
  }
}

function toAuditEvent({ _id, kind, at, actorId, userId, subjectId, address }: AuditEventRow): AuditEvent {
  return {
    id: _id.toHexString(),
    kind,
    at,
    actorId: actorId?.toHexString() ?? null,
    userId: userId?.toHexString() ?? null,
    subjectId,
    address,
  };
}
